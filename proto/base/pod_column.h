// A growing column of plain values. Unlike std::vector it grows by realloc, which for large columns
// moves pages instead of copying them and touching as many new ones: with hundreds of megabytes of
// columns that is a tenth of the time to load a profile.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace pfa {

template <typename T>
class PodColumn {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  PodColumn() = default;
  PodColumn(PodColumn&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  PodColumn& operator=(PodColumn&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  PodColumn(const PodColumn&) = delete;
  PodColumn& operator=(const PodColumn&) = delete;
  ~PodColumn() { std::free(data_); }

  void push_back(T value) {
    if (size_ == capacity_) Grow(size_ + 1);
    new (data_ + size_++) T(value);
  }
  // `values` are not of this column.
  void append(std::span<const T> values) {
    if (values.empty()) return;
    if (size_ + values.size() > capacity_) Grow(size_ + values.size());
    // NOLINTNEXTLINE(bugprone-sizeof-expression): a column may hold pointers
    std::memcpy(static_cast<void*>(data_ + size_), values.data(), values.size() * sizeof(T));
    size_ += values.size();
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }
  // To at most what it has.
  void truncate(size_t size) { size_ = size; }
  void resize(size_t size, T value) {
    if (size > capacity_) Grow(size);
    for (size_t i = size_; i < size; ++i) new (data_ + i) T(value);
    size_ = size;
  }

  // New values are not set; all of them must be before they are read.
  void resize_for_overwrite(size_t size) {
    if (size > capacity_) Grow(size);
    size_ = size;
  }

  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  [[nodiscard]] const T* begin() const { return data_; }
  [[nodiscard]] const T* end() const { return data_ + size_; }
  [[nodiscard]] std::span<const T> span() const { return {data_, size_}; }

 private:
  void Grow(size_t needed) {
    constexpr size_t kFirst = 64;
    size_t capacity = capacity_ < kFirst ? kFirst : capacity_ * 2;
    if (capacity < needed) capacity = needed;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): a column may hold pointers
    void* data = std::realloc(static_cast<void*>(data_), capacity * sizeof(T));
    if (data == nullptr) throw std::bad_alloc();
    data_ = static_cast<T*>(data);
    capacity_ = capacity;
  }

  T* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace pfa
