/* What asker.c does, with the header for C++. */
#include <coral.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>

namespace {

constexpr int numbers = 1024;
constexpr long in_place = 8, steps = 64;

class lane {
 public:
  lane(const coral::connection &c, bool is_in_place)
      : connection_(c), a_(numbers, c), b_(numbers, c), result_(numbers, c), in_place_(is_in_place) {}

  void ask(long number) {
    number_ = number;
    for (int i = 0; i < numbers; i++) {
      a_[i] = value(i);
      b_[i] = 2 * value(i);
      result_[i] = in_place_ ? value(i) : -1;
    }
    coral::request r(in_place_ ? "soak.scale" : "soak.add");
    if (in_place_) r.arg(result_).arg(3.0F);
    else r.arg(a_).arg(b_).arg(result_).arg(numbers);
    answer_.emplace(connection_.submit(r));
  }

  void take() {
    try {
      answer_->get();
      for (int i = 0; i < numbers; i++) {
        if (result_[i] != 3 * value(i)) {
          std::cout << "wrong\n";
          return;
        }
      }
    } catch (const coral::error &e) {
      std::cout << (e.code() == CORAL_LOST ? "lost " : "failed ") << e.what() << "\n";
    }
  }

 private:
  float value(int i) const { return static_cast<float>((number_ + i) % 100000); }

  coral::connection connection_;
  coral::array<float> a_, b_, result_;
  bool in_place_;
  long number_ = 0;
  std::optional<coral::answer> answer_;
};

}  // namespace

int main(int, char **arguments) {
  try {
    coral::connection c(arguments[1]);
    long requests = std::atol(arguments[2]), window = std::atol(arguments[3]);
    long step = std::max(1L, requests / steps);
    std::vector<lane> lanes;
    for (long i = 0; i < window; i++) lanes.emplace_back(c, i % in_place == in_place - 1);
    for (long i = 0; i < requests + window; i++) {
      if (i >= window) lanes[i % window].take();
      if (i < requests) lanes[i % window].ask(i);
      if (i % step == 0) std::cout << "at " << std::min(i, requests) << std::endl;
    }
    std::cout << "done " << requests << std::endl;
    return 0;
  } catch (const coral::error &e) {
    std::cout << "failed " << e.what() << std::endl;
    return 1;
  }
}
