/* wait and sessions; arguments as vectors, iterators and references. */
#include <inaccel/coral>

int main() {
  int n = 2;
  inaccel::vector<float> a(2 * n, 1), c(2 * n);
  auto *kept = new inaccel::vector<float>(n, 2);
  const std::vector<float> &b = std::vector<float>(n, 2);

  inaccel::request first("test.add"), second("test.add");
  first.arg<float>(a.begin(), a.begin() + n).arg(*kept).arg<float>(c.begin(), c.begin() + n).arg(n);
  wait(inaccel::submit(first));
  if (c != inaccel::vector<float>{3, 3, 0, 0}) return 1;
  second.arg(a.cbegin(), a.cbegin() + n).arg<float>(b.begin(), b.end());
  second.arg(c.begin() + n, c.end()).arg(n);
  inaccel::wait(inaccel::submit(second));
  if (c != inaccel::vector<float>(2 * n, 3)) return 2;

  std::vector<inaccel::request> requests;
  std::vector<inaccel::session> sessions(3);
  std::vector<inaccel::vector<float>> sums(3, inaccel::vector<float>(n));
  for (int i = 0; i < 3; i++) {
    requests.push_back(inaccel::request{"test.add"});
    requests[i].arg(*kept).arg(*kept).arg(sums[i]).arg(n);
  }
  for (int i = 0; i < 3; i++) sessions[i] = inaccel::submit(requests[i]);
  inaccel::session same = sessions[2];
  for (int i = 0; i < 3; i++) inaccel::wait(sessions[i]);
  inaccel::wait(same);
  delete kept;
  return sums != std::vector<inaccel::vector<float>>(3, inaccel::vector<float>(n, 4));
}
