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

  /* requests that are gone before their answers are taken, and an array that changes meanwhile */
  const int many = 1000;
  std::vector<std::future<void>> responses(many);
  std::vector<inaccel::vector<float>> sums(many, inaccel::vector<float>(n));
  std::vector<float> changing(n);
  for (int i = 0; i < many; i++) {
    inaccel::request each("test.add");
    changing.assign(n, float(i));
    each.arg(a).arg(changing).arg_array(sums[i].data(), sums[i].data() + n);
    each.arg_scalar(&n, &n + 1);
    responses[i] = inaccel::submit(each);
  }
  for (int i = 0; i < many; i++) {
    responses[i].get();
    if (sums[i] != inaccel::vector<float>(n, float(i) + 1)) return 2;
  }

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
