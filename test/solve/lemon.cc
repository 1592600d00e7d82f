// What LEMON's min-cost flow makes of pure call-up instances (one class a person, no share away): for each FILE one
// line `FILE unplaced shortfall v1 … vT`. Goal after goal on the optimal face of the one before: an arc whose reduced
// cost is not 0 keeps its flow from then on. A tool of tests and measurements; nothing of the product.
//   lemon [--cost-scaling] [--hard] FILE…      hard: minimums may not give way, and are no goal
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <vector>

#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

using namespace lemon;
typedef long long number;
typedef SmartDigraph graph;
typedef std::pair<int, int> both; // (unit, class) or (person, class), from 0

struct range { number min, max; };
struct instance {
  int people, classes, units, tiers;
  std::vector<int> seats, unit, most;          // a unit, a person, a person each
  std::vector<range> size;                     // a class each
  std::map<both, range> quotas;
  std::set<both> mandatory;
  std::vector<int> person, klass;              // a pair each
  std::vector<std::vector<int>> value;         // tier, then pair
};

static bool hard;

static void refuse(const char *file, const char *why) {
  std::fprintf(stderr, "lemon: %s: %s\n", file, why);
  std::exit(1);
}

static void begin(instance &in, const number *n) {
  in.people = n[0], in.classes = n[1], in.units = n[2], in.tiers = n[4];
  in.seats.resize(in.units), in.size.resize(in.classes), in.unit.resize(in.people), in.most.resize(in.people);
  in.person.reserve(n[3]), in.klass.reserve(n[3]), in.value.resize(in.tiers);
  for (auto &v : in.value) v.reserve(n[3]);
}

static void take(const char *file, instance &in, char kind, const number *n) {
  switch (kind) {
  case 'p': begin(in, n); break;
  case 'u':
    if (n[2]) refuse(file, "a share away is no flow");
    in.seats[n[0] - 1] = n[3];
    break;
  case 'c': in.size[n[0] - 1] = {n[1], n[2]}; break;
  case 'q': in.quotas[{n[0] - 1, n[1] - 1}] = {n[2], n[3]}; break;
  case 'n':
    if (n[2] > 1) refuse(file, "several classes a person are no flow");
    in.unit[n[0] - 1] = n[1] - 1, in.most[n[0] - 1] = n[2];
    break;
  case 'm': in.mandatory.insert({n[0] - 1, n[1] - 1}); break;
  case 'a':
    in.person.push_back(n[0] - 1), in.klass.push_back(n[1] - 1);
    for (int t = 0; t < in.tiers; t++) in.value[t].push_back(n[2 + t]);
  }
}

static instance read(const char *file) {
  instance in = {};
  std::FILE *f = std::fopen(file, "r");
  if (!f) refuse(file, "cannot be opened");
  for (char s[400]; std::fgets(s, sizeof s, f);) {
    number n[10] = {};
    char *c = s + (*s == 'p' ? std::strlen("p callup") : 1), *end = c;
    for (int i = 0; i < 10; i++, c = end) n[i] = std::strtoll(c, &end, 10);
    if (*s != '#') take(file, in, *s, n);
  }
  std::fclose(f);
  return in;
}

struct network {
  graph g;
  graph::ArcMap<number> low, high, cost;
  graph::ArcMap<bool> kept;
  graph::Node source, sink;
  std::vector<graph::Arc> seat; // a pair each
  std::vector<graph::Arc> spare; // flow here spares a shortfall
  number wanted;
  network() : low(g, 0), high(g, 0), cost(g, 0), kept(g, false), wanted(0) { source = g.addNode(), sink = g.addNode(); }
  graph::Arc arc(graph::Node a, graph::Node b, number most) {
    graph::Arc e = g.addArc(a, b);
    high[e] = most;
    return e;
  }
  void gate(graph::Node a, graph::Node b, range r) {
    if (hard) {
      low[arc(a, b, r.max)] = r.min;
      return;
    }
    spare.push_back(arc(a, b, std::min(r.min, r.max)));
    arc(a, b, r.max - std::min(r.min, r.max));
    wanted += r.min;
  }
};

static void build(const instance &in, network &n) {
  std::vector<graph::Node> unit, klass, person;
  std::map<both, graph::Node> door;
  n.g.reserveNode(in.people + in.classes + in.units + in.quotas.size() + 2);
  n.g.reserveArc(in.person.size() + in.people + 2 * (in.classes + in.quotas.size()) + in.units + 1);
  for (int seats : in.seats) {
    unit.push_back(n.g.addNode());
    n.arc(n.source, unit.back(), seats ? seats : in.people);
  }
  for (range r : in.size) {
    klass.push_back(n.g.addNode());
    n.gate(klass.back(), n.sink, r);
  }
  for (auto &q : in.quotas) {
    graph::Node d = door[q.first] = n.g.addNode();
    n.gate(d, klass[q.first.second], q.second);
  }
  for (int i = 0; i < in.people; i++) {
    person.push_back(n.g.addNode());
    n.arc(unit[in.unit[i]], person[i], in.most[i]);
  }
  for (size_t k = 0; k < in.person.size(); k++) {
    auto d = in.quotas.empty() ? door.end() : door.find({in.unit[in.person[k]], in.klass[k]});
    n.seat.push_back(n.arc(person[in.person[k]], d == door.end() ? klass[in.klass[k]] : d->second, 1));
  }
  n.arc(n.sink, n.source, in.people);
}

// Most that a goal can come to; 0: every plan is as good as any other.
static number most(const instance &in, const network &n, int goal) {
  if (goal < 2) return goal ? n.wanted : in.mandatory.size();
  number seats = 0;
  for (range r : in.size) seats += r.max;
  number value = in.value[goal - 2].empty() ? 0 : *std::max_element(in.value[goal - 2].begin(), in.value[goal - 2].end());
  return value * std::min<number>(seats, in.people);
}

// One cost for as many goals from `first` on as fit, each weighed to outdo those behind it; the goal behind the last.
static int price(const instance &in, network &n, int first) {
  const number room = 100000000000000, kept = 1000000000000000;
  int end = first;
  __int128 weight = 1;
  while (end < 2 + in.tiers && weight * (most(in, n, end) + 1) <= room) weight *= most(in, n, end++) + 1;
  for (graph::ArcIt e(n.g); e != INVALID; ++e) n.cost[e] = 0;
  for (int goal = first; goal < end; goal++) {
    weight /= most(in, n, goal) + 1;
    for (graph::Arc e : n.spare) n.cost[e] -= goal == 1 ? (number)weight : 0;
    for (size_t k = 0; k < n.seat.size() && goal != 1; k++)
      n.cost[n.seat[k]] -= (number)weight *
        (goal ? (number)in.value[goal - 2][k] : (number)in.mandatory.count({in.person[k], in.klass[k]}));
  }
  for (graph::ArcIt e(n.g); e != INVALID; ++e)
    if (n.kept[e]) n.cost[e] = kept;
  return end;
}

// What the flow is worth for this goal.
template <class Algorithm> static number reached(const instance &in, const network &n, const Algorithm &flow, int goal) {
  number sum = goal == 0 ? in.mandatory.size() : goal == 1 ? n.wanted : 0;
  if (goal == 1) {
    for (graph::Arc e : n.spare) sum -= flow.flow(e);
    return sum;
  }
  for (size_t k = 0; k < n.seat.size(); k++) {
    if (!flow.flow(n.seat[k])) continue;
    if (goal == 0) sum -= in.mandatory.count({in.person[k], in.klass[k]});
    else sum += in.value[goal - 2][k];
  }
  return sum;
}

template <class Algorithm> static void solve(const char *file) {
  network n;
  instance in = read(file);
  build(in, n);
  std::printf("%s", file);
  for (int goal = 0, end; goal < 2 + in.tiers; goal = end) {
    if ((end = price(in, n, goal)) == goal) refuse(file, "a goal does not fit a cost");
    Algorithm flow(n.g);
    if (flow.lowerMap(n.low).upperMap(n.high).costMap(n.cost).run() != Algorithm::OPTIMAL) refuse(file, "no optimum");
    for (int g = goal; g < end; g++) std::printf(" %lld", reached(in, n, flow, g));
    for (graph::ArcIt e(n.g); end < 2 + in.tiers && e != INVALID; ++e) {
      number reduced = n.cost[e] + flow.potential(n.g.source(e)) - flow.potential(n.g.target(e));
      if (!reduced || n.kept[e]) continue;
      n.kept[e] = true;
      n.low[e] = n.high[e] = flow.flow(e);
    }
  }
  std::printf("\n");
}

int main(int n, char **words) {
  bool scaling = false;
  for (int i = 1; i < n; i++) {
    if (!std::strcmp(words[i], "--hard")) hard = true;
    else if (!std::strcmp(words[i], "--cost-scaling")) scaling = true;
    else if (scaling) solve<CostScaling<graph, number, number>>(words[i]);
    else solve<NetworkSimplex<graph, number, number>>(words[i]);
  }
  return 0;
}
