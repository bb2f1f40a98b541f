/* request, submit and a future, as their last client has them. */
#include <inaccel/coral>
#include <iostream>

int main() {
  int n = 4;
  inaccel::vector<float> a(n, 1), b(n, 2), c(n);

  inaccel::request r("test.add");
  r.arg(a).arg(b).arg(c).arg(n);
  std::cout << r << std::endl;
  inaccel::submit(r).get();
  if (c != inaccel::vector<float>(n, 3)) return 1;

  /* a request that is gone before its answer is taken, and an array that changes meanwhile */
  std::vector<std::future<void>> responses(2);
  std::vector<float> twice(n);
  inaccel::vector<float> sums[2] = {inaccel::vector<float>(n), inaccel::vector<float>(n)};
  for (int i = 0; i < 2; i++) {
    inaccel::request each("test.add");
    twice.assign(n, float(i));
    each.arg(a).arg(twice).arg_array(sums[i].data(), sums[i].data() + n);
    each.arg_scalar(&n, &n + 1);
    responses[i] = inaccel::submit(each);
  }
  for (std::future<void> &response : responses) response.get();
  if (sums[0][n - 1] != 1 || sums[1][n - 1] != 2) return 2;

  /* arguments by index, and what is forgotten */
  inaccel::request late("test.add");
  late.arg(n, 3).arg(c, 2).arg(a, 0);
  try {
    inaccel::submit(late);
    return 3;
  } catch (const std::runtime_error &e) {
    std::cout << e.what() << std::endl;
  }
  late.arg(b, 1);
  std::future<void> response = inaccel::submit(late);
  response.get();

  /* failures of a request */
  inaccel::request wrong("test.add");
  wrong.arg(a).arg(b).arg(n).arg(n);
  try {
    inaccel::submit(wrong).get();
  } catch (const inaccel::exception &e) {
    std::cout << e.what() << std::endl;
    return 0;
  }
  return 4;
}
