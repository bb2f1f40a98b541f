/*
 * Call hardware accelerators by name, through the daemon of this machine: coral.h for C++17.
 *
 *   coral::connection c;
 *   coral::vector<float> a(n, 1, c), b(n, 2, c), sum(n, c);
 *   c.call(coral::request("vector.addition").arg(a).arg(b).arg(sum).arg(n));
 *
 * Any thread may use a connection; a request and an answer belong to one thread at a time. What fails
 * throws coral::error. Link with libcoral.
 */
#ifndef CORAL_HPP
#define CORAL_HPP

#include <coral.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <iterator>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>
#if __cplusplus >= 202002L
#include <ranges>
#endif

namespace coral {

/* Why a call failed; the code says it to programs. */
class error : public std::runtime_error {
 public:
  error(int code, const std::string &message)
      : std::runtime_error(message), code_(static_cast<coral_code>(code)) {}

  coral_code code() const noexcept { return code_; }

 private:
  coral_code code_;
};

/* What a request cost; times in nanoseconds. */
using receipt = coral_receipt;

/* What a board was prepared with; times in nanoseconds. */
using loaded = coral_loaded;

/* Gives the library's request its next argument; a coral_code. */
using argument = std::function<int(coral_request *)>;

namespace detail {

inline void check(int code) {
  if (code != CORAL_OK) throw error(code, coral_message());
}

template <typename T, typename = void>
struct is_contiguous : std::false_type {};

template <typename T>
struct is_contiguous<T, std::void_t<decltype(std::data(std::declval<T &>())),
                                    decltype(std::size(std::declval<T &>()))>> : std::true_type {};

/* Whether an array lives on when the expression that gave it has ended. */
template <typename T>
constexpr bool lives_on = std::is_lvalue_reference_v<T>
#if __cplusplus >= 202002L
                          || std::ranges::enable_borrowed_range<std::remove_cvref_t<T>>
#endif
    ;

/* What says by itself how it is given: managed arrays and constants. */
template <typename T, typename = void>
struct is_argument : std::false_type {};

template <typename T>
struct is_argument<T, std::void_t<decltype(std::declval<const T &>().as_argument())>>
    : std::true_type {};

template <typename T>
argument array(T *first, std::size_t count) {
  static_assert(std::is_trivially_copyable_v<T>, "an array is of numbers or of plain structures");
  /* the library writes to none that is only read */
  void *memory = const_cast<std::remove_const_t<T> *>(first);
  return [=](coral_request *r) { return coral_arg_array(r, memory, count * sizeof(T)); };
}

template <typename T>
int add_scalar(coral_request *r, const T &value) {
  constexpr std::size_t whole = std::is_integral_v<T> ? sizeof value : 0;
  if constexpr (std::is_same_v<T, bool>) return coral_arg_bool(r, value);
  else if constexpr (std::is_same_v<T, float>) return coral_arg_float(r, value);
  else if constexpr (std::is_same_v<T, double>) return coral_arg_double(r, value);
  else if constexpr (whole == 1) return coral_arg_byte(r, static_cast<std::int8_t>(value));
  else if constexpr (whole == 2) return coral_arg_short(r, static_cast<std::int16_t>(value));
  else if constexpr (whole == 4) return coral_arg_int(r, static_cast<std::int32_t>(value));
  else if constexpr (whole == 8) return coral_arg_long(r, static_cast<std::int64_t>(value));
  else return coral_arg_struct(r, &value, sizeof value);
}

/* What a function of the library made, which is NULL when it failed. */
template <typename T>
T *made(T *thing) {
  if (thing == nullptr) throw error(coral_failure(), coral_message());
  return thing;
}

template <typename T>
std::size_t bytes(std::size_t count) {
  if (count > std::numeric_limits<std::size_t>::max() / sizeof(T)) {
    throw std::bad_array_new_length();
  }
  return count * sizeof(T);
}

template <typename T>
T *allocate(coral_connection *c, std::size_t count) {
  static_assert(alignof(T) <= 64, "shared memory is aligned to 64 bytes");
  return static_cast<T *>(made(coral_alloc(c, bytes<T>(count))));
}

}  // namespace detail

/* What to call, with what, on what terms: a value, which may be copied and submitted again and again.
 * It has its scalars, not its arrays: they stay where they are until the answer. */
class request {
 public:
  explicit request(std::string accelerator, std::vector<argument> arguments = {})
      : accelerator_(std::move(accelerator)), arguments_(std::move(arguments)) {}

  /* Adds an argument, in the order of the prototype: a coral::array or coral::vector without a copy;
   * any other array, vector or span through a copy, and back; a coral::managed_array or a
   * coral::constant; a number or a structure. */
  template <typename T>
  request &arg(T &&value) {
    using bare = std::remove_cv_t<std::remove_reference_t<T>>;
    if constexpr (detail::is_argument<bare>::value) {
      arguments_.push_back(value.as_argument());
      return *this;
    } else if constexpr (detail::is_contiguous<bare>::value) {
      static_assert(detail::lives_on<T>, "an array is not copied: give one that has a name");
      return arg(std::data(value), std::size(value));
    } else {
      static_assert(std::is_trivially_copyable_v<bare>, "a scalar is a number or a plain structure");
      static_assert(!std::is_pointer_v<bare>, "an array is given with its size: arg(first, count)");
      arguments_.emplace_back(
          [value = bare(value)](coral_request *r) { return detail::add_scalar(r, value); });
      return *this;
    }
  }

  template <typename T>
  request &arg(T *first, std::size_t count) {
    arguments_.push_back(detail::array(first, count));
    return *this;
  }

  /* For one of several applications of the tenant, which have its time in equal parts. */
  request &application(std::string name) {
    application_ = std::move(name);
    return *this;
  }

  /* Of two of one application that wait the higher comes first. */
  request &priority(std::int32_t priority) {
    priority_ = priority;
    return *this;
  }

  /* Fails when it is not started within a time; 0: it waits for ever. */
  request &within(std::chrono::nanoseconds time) {
    within_ = time;
    return *this;
  }

 private:
  friend class connection;

  std::string accelerator_;
  std::vector<argument> arguments_;
  std::string application_;
  std::int32_t priority_ = 0;
  std::chrono::nanoseconds within_{0};
};

/* The answer to a request, once. Without get it is waited for at the end of its life. */
class answer {
 public:
  /* Waits; the receipt, or the error that the request ended with. */
  receipt get() {
    wait();
    detail::check(coral_result(request_.get()));
    return *coral_receipt_of(request_.get());
  }

  void wait() { take(-1); }

  /* Waits for so long at most; whether it is there. */
  template <typename Rep, typename Period>
  bool wait_for(std::chrono::duration<Rep, Period> time) {
    using std::chrono::milliseconds;
    auto count = std::chrono::ceil<milliseconds>(time).count();
    return take(static_cast<int>(std::clamp<decltype(count)>(count, 0, INT32_MAX)));
  }

  /* Gives the request up; the answer still comes, CORAL_CANCELLED or what it was before. */
  void cancel() { detail::check(coral_cancel(request_.get())); }

  /* Where the request is and what it waits for, or what became of it; for people. */
  std::string explain() const { return detail::made(coral_explain(request_.get())); }

  /* Whoever waits for the future reads: there is no thread behind it. */
  operator std::future<receipt>() && {
    return std::async(std::launch::deferred,
                      [self = std::move(*this)]() mutable { return self.get(); });
  }

 private:
  friend class connection;

  explicit answer(std::shared_ptr<coral_request> request) : request_(std::move(request)) {}

  bool take(int milliseconds) {
    if (!taken_) taken_ = coral_wait(request_.get(), milliseconds) != CORAL_NOT_DONE;
    return taken_;
  }

  std::shared_ptr<coral_request> request_;
  bool taken_ = false;
};

/* The way to the daemon. A copy is the same way; it ends with the last of its copies, arrays and
 * answers. */
class connection {
 public:
  /* Without a path: CORAL_SOCKET, else the person's socket, else the service's. */
  explicit connection(const char *path = nullptr) {
    coral_connection *made;
    detail::check(coral_open(&made, path));
    handle_.reset(made, coral_close);
  }

  /* Asks, and waits for the answer. */
  receipt call(const request &what) const {
    auto made = make(what);
    detail::check(coral_call(made.get()));
    return *coral_receipt_of(made.get());
  }

  /* Asks. The answer is a std::future<coral::receipt> for whoever wants one. */
  answer submit(const request &what) const {
    auto made = make(what);
    detail::check(coral_submit(made.get()));
    return answer(std::move(made));
  }

  /* Has a board, by its id or as runtime/id, programmed before the first request for an accelerator;
   * waits for that, for at most so long. A board that has it is left as it is. The tenant pays: this
   * client's where none is named; for another one, operators ask. */
  loaded prepare(const std::string &board, const std::string &accelerator,
                 std::chrono::nanoseconds patience = std::chrono::minutes(1),
                 const std::string &tenant = {}) const {
    loaded made;
    auto count = static_cast<std::uint64_t>(std::max(patience, patience.zero()).count());
    detail::check(coral_prepare(handle_.get(), board.c_str(), accelerator.c_str(), count,
                                tenant.empty() ? nullptr : tenant.c_str(), &made));
    return made;
  }

  /* On whose behalf this process asks. */
  std::string tenant() const { return coral_tenant(handle_.get()); }

 private:
  template <typename>
  friend class allocator;
  template <typename>
  friend class array;
  template <typename>
  friend class managed_array;
  friend class constant;

  std::shared_ptr<coral_request> make(const request &what) const {
    coral_request *made =
        detail::made(coral_request_new(handle_.get(), what.accelerator_.c_str()));
    std::shared_ptr<coral_request> owned(
        made, [owner = handle_](coral_request *r) { coral_request_free(r); });
    for (const argument &add : what.arguments_) detail::check(add(made));
    detail::check(coral_application(made, what.application_.c_str()));
    coral_priority(made, what.priority_);
    coral_within(made, static_cast<std::uint64_t>(what.within_.count()));
    return owned;
  }

  std::shared_ptr<coral_connection> handle_;
};

/* Lets containers keep their elements where boards reach them without a copy. */
template <typename T>
class allocator {
 public:
  using value_type = T;
  using propagate_on_container_move_assignment = std::true_type;
  using propagate_on_container_swap = std::true_type;

  allocator(const connection &c) : handle_(c.handle_) {}

  template <typename U>
  allocator(const allocator<U> &other) : handle_(other.handle_) {}

  T *allocate(std::size_t count) { return detail::allocate<T>(handle_.get(), count); }

  void deallocate(T *memory, std::size_t) { coral_free(handle_.get(), memory); }

  template <typename U>
  bool operator==(const allocator<U> &other) const {
    return handle_ == other.handle_;
  }

  template <typename U>
  bool operator!=(const allocator<U> &other) const {
    return handle_ != other.handle_;
  }

 private:
  template <typename>
  friend class allocator;

  std::shared_ptr<coral_connection> handle_;
};

template <typename T>
using vector = std::vector<T, allocator<T>>;

/* So many elements in shared memory, of zeros. It may be moved, not copied. */
template <typename T>
class array {
 public:
  array(std::size_t size, const connection &c)
      : memory_(detail::allocate<T>(c.handle_.get(), size), give_back{c.handle_}), size_(size) {}

  T *data() { return memory_.get(); }
  const T *data() const { return memory_.get(); }
  std::size_t size() const { return size_; }

  T &operator[](std::size_t at) { return data()[at]; }
  const T &operator[](std::size_t at) const { return data()[at]; }

  T *begin() { return data(); }
  T *end() { return data() + size_; }
  const T *begin() const { return data(); }
  const T *end() const { return data() + size_; }

 private:
  static_assert(std::is_trivially_copyable_v<T>, "an array is of numbers or of plain structures");

  struct give_back {
    std::shared_ptr<coral_connection> owner;
    void operator()(T *memory) const { coral_free(owner.get(), memory); }
  };

  std::unique_ptr<T, give_back> memory_;
  std::size_t size_;
};

/* So many elements, of zeros, whose content stays where it was used last: on a board after a request,
 * here after a look. A board that has it gets no copy again, and a result that the next request reads
 * never leaves its board. Elements are touched through a view alone. A copy is the same array; it is
 * used by one thread at a time. */
template <typename T>
class managed_array {
 public:
  /* A look at it for as long as it lives: then what was written counts. */
  template <typename E>
  class view {
   public:
    E *data() const { return memory_; }
    std::size_t size() const { return size_; }
    E &operator[](std::size_t at) const { return memory_[at]; }
    E *begin() const { return memory_; }
    E *end() const { return memory_ + size_; }

   private:
    friend class managed_array;

    struct end_of_look {
      std::shared_ptr<coral_array> array;
      void operator()(coral_array *open) const { coral_array_end(open); }
    };

    view(const managed_array &of, E *memory)
        : memory_(memory), size_(of.size_), open_(of.handle_.get(), end_of_look{of.handle_}) {}

    E *memory_;
    std::size_t size_;
    std::unique_ptr<coral_array, end_of_look> open_;
  };

  managed_array(std::size_t size, const connection &c)
      : handle_(detail::made(coral_array_new(c.handle_.get(), detail::bytes<T>(size))),
                [owner = c.handle_](coral_array *a) { coral_array_free(a); }),
        size_(size) {}

  std::size_t size() const { return size_; }

  /* The elements as they are, for content that is new as a whole, for a change. */
  view<const T> read() const {
    return {*this, static_cast<const T *>(detail::made(coral_array_read(handle_.get())))};
  }
  view<T> write() {
    return {*this, static_cast<T *>(detail::made(coral_array_write(handle_.get())))};
  }
  view<T> change() {
    return {*this, static_cast<T *>(detail::made(coral_array_change(handle_.get())))};
  }

  /* How a request is given it. */
  argument as_argument() const {
    return [array = handle_](coral_request *r) { return coral_arg_managed(r, array.get()); };
  }

 private:
  static_assert(std::is_trivially_copyable_v<T>, "an array is of numbers or of plain structures");

  std::shared_ptr<coral_array> handle_;
  std::size_t size_;
};

/* Elements that never change, such as a network's weights, copied from where they are: they go to a
 * board once for each programming. A copy is the same constant. */
class constant {
 public:
  template <typename T>
  constant(const T *first, std::size_t count, const connection &c)
      : handle_(detail::made(coral_constant_new(c.handle_.get(), first, detail::bytes<T>(count))),
                [owner = c.handle_](coral_constant *k) { coral_constant_free(k); }) {
    static_assert(std::is_trivially_copyable_v<T>, "a constant is of numbers or of structures");
  }

  template <typename T>
  constant(const T &elements, const connection &c)
      : constant(std::data(elements), std::size(elements), c) {}

  /* How a request is given it. */
  argument as_argument() const {
    return [constant = handle_](coral_request *r) { return coral_arg_constant(r, constant.get()); };
  }

 private:
  std::shared_ptr<coral_constant> handle_;
};

}  // namespace coral

#endif
