/* Request and Coral, as their first client has them. */
#include <inaccel/coral>

int main() {
  int n = 4;
  inaccel::vector<float> a(n, 1), b(n, 2), c(n);

  inaccel::Request r{"test.add"};
  r.Arg(a).Arg(b).Arg(c).Arg(n);
  inaccel::Coral::Submit(r);
  if (c != inaccel::vector<float>(n, 3)) return 1;

  std::vector<inaccel::Request> requests;
  std::vector<inaccel::vector<float>> sums(3, inaccel::vector<float>(n));
  for (inaccel::vector<float> &sum : sums) {
    requests.push_back(inaccel::Request{"test.add"});
    requests.back().Arg(a).Arg(a).Arg(sum).Arg(n);
  }
  for (inaccel::Request &each : requests) inaccel::Coral::SubmitAsync(each);
  for (inaccel::Request &each : requests) inaccel::Coral::Await(each);
  return sums != std::vector<inaccel::vector<float>>(3, inaccel::vector<float>(n, 2));
}
