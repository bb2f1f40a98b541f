/* Lives of what the client makes, terms of requests, and giving up; says "ready" when requests
 * hold the boards, which somebody is to let go. */
#include <coral.hpp>

#include <iostream>
#if __cplusplus >= 202002L
#include <span>
#endif

namespace {

coral_code ending(coral::answer answer) {
  try {
    answer.get();
    return CORAL_OK;
  } catch (const coral::error &e) {
    return e.code();
  }
}

coral::array<float> ones(std::size_t n) {
  coral::connection c;
  coral::array<float> made(n, c);
  std::fill(made.begin(), made.end(), 1.0F);
  return made;
}

bool arrays_outlive_their_connection() {
  coral::array<float> a = ones(3);
  coral::vector<float> v(3, coral::connection());
  v.assign(a.begin(), a.end());
  return a[2] == 1 && v.back() == 1;
}

bool a_request_is_a_value(const coral::connection &c) {
  coral::vector<float> a(3, 1, c);
  const std::vector<float> b(3, 2);
  float sum[3] = {};
  coral::request r = coral::request("test.add").arg(a).arg(b);
  coral::request full = coral::request(r).arg(sum).arg(3);
  c.submit(full);  // waited for where the answer's life ends
  c.call(full);
  return sum[0] == 3 && sum[2] == 3 && ending(c.submit(r)) == CORAL_WRONG_ARGUMENT;
}

bool parts_of_arrays_are_arguments(const coral::connection &c) {
  coral::vector<float> numbers{{1, 2, 0, 0}, c};
  coral::request r("test.add");
#if __cplusplus >= 202002L
  std::span<float> all(numbers);
  r.arg(all.first(2)).arg(std::span<const float>(all).first(2)).arg(all.subspan(2)).arg(2);
#else
  const float *first = numbers.data();
  r.arg(first, 2).arg(first, 2).arg(&numbers[2], 2).arg(2);
#endif
  c.call(r);
  return numbers[2] == 2 && numbers[3] == 4;
}

bool a_time_that_has_passed_is_told(const coral::connection &c) {
  coral::array<int> data(1, c);
  coral::request late = coral::request("test.held").arg(data).within(std::chrono::nanoseconds(1));
  return ending(c.submit(late)) == CORAL_DEADLINE;
}

bool a_request_may_be_given_up(const coral::connection &c) {
  coral::array<int> data(3, c);
  std::vector<coral::answer> held;
  for (int &each : data) {
    held.push_back(c.submit(coral::request("test.held").arg(&each, 1).application("counted")));
  }
  bool is_waiting = !held[2].wait_for(std::chrono::milliseconds(1));
  std::string explained = held[2].explain();
  bool is_explained = explained.find("test.held") != std::string::npos &&
                      explained.find("of application counted") != std::string::npos;
  held[2].cancel();
  std::cout << "ready" << std::endl;
  return is_waiting && is_explained && ending(std::move(held[2])) == CORAL_CANCELLED &&
         ending(std::move(held[0])) == CORAL_OK && ending(std::move(held[1])) == CORAL_OK &&
         data[0] == 7;
}

bool what_a_board_has_is_not_copied_again(const coral::connection &c) {
  coral::managed_array<float> a(3, c), sum(3, c), total(3, c);
  {
    auto written = a.write();
    std::fill(written.begin(), written.end(), 1.0F);
    try {
      c.call(coral::request("test.add").arg(a).arg(a).arg(sum).arg(3));
      return false;
    } catch (const coral::error &e) {
      if (e.code() != CORAL_ARRAY_IN_USE) return false;
    }
  }
  const std::vector<float> ten(3, 10);
  coral::constant weights(ten, c);
  c.call(coral::request("test.add").arg(a).arg(weights).arg(sum).arg(3));
  coral::receipt second =
      c.call(coral::request("test.add").arg(sum).arg(weights).arg(total).arg(3));
  sum.change()[0] = 0;
  return second.bytes_in == 0 && second.bytes_out == 0 && second.bytes_spared == 24 &&
         total.read()[2] == 21 && sum.read()[0] == 0 && sum.read()[1] == 11;
}

bool a_board_is_prepared(const coral::connection &c) {
  coral::loaded first = c.prepare("sim-1", "test.add");
  coral::loaded again = c.prepare("sim/sim-1", "test.add", std::chrono::seconds(0), "blue");
  try {
    c.prepare("sim-7", "test.add");
    return false;
  } catch (const coral::error &e) {
    return e.code() == CORAL_UNKNOWN_BOARD && std::string(first.bitstream) == "test:1" &&
           std::string(again.board) == "sim-1" && again.programming == 0;
  }
}

bool nobody_there_is_told() {
  try {
    coral::connection("/nowhere/coral.sock");
    return false;
  } catch (const coral::error &e) {
    return e.code() == CORAL_NO_DAEMON &&
           std::string(e.what()).find("/nowhere/coral.sock") != std::string::npos;
  }
}

}  // namespace

int main() {
  coral::connection c;
  if (c.tenant() != "default") return 1;
  if (!arrays_outlive_their_connection()) return 2;
  if (!a_request_is_a_value(c)) return 3;
  if (!parts_of_arrays_are_arguments(c)) return 4;
  if (!a_time_that_has_passed_is_told(c)) return 5;
  if (!a_request_may_be_given_up(c)) return 6;
  if (!nobody_there_is_told()) return 7;
  if (!what_a_board_has_is_not_copied_again(c)) return 8;
  if (!a_board_is_prepared(c)) return 9;
  return 0;
}
