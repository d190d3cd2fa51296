// The fair opponent of the bond loop: the same arithmetic as a plain C++ loop. For every line of the lattice along the last axis and every
// pair of directions {p, -p}
//
//     Q(i) = sum_m Up[m][j] F(i + m p) + sum_m Down[m][j - m|p|^2] F(i - m p) - F(i) (LossUp[M+][j] + LossDown[M-][j])
//
// with tables kept by residue of the level j modulo p_last, so that every inner loop is contiguous; where p_last = 0 the coefficient is one
// number for the line. Tables are filled with numbers of a fixed pseudo-random sequence: the values do not matter for the time.
//
//     bonds [n] [P2] [extent] [max-transfer] [repeats] [wall|processor]
//
// d = 4; prints JSON: seconds of the best of the repeats on one core, by the wall or by the processor time of the process.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <numeric>
#include <vector>

namespace {

constexpr int D = 4;

struct Direction {
    int p[D];
    int squared, levels, lowest, transfers, step, segment;
    std::vector<double> up, down, lossUp, lossDown;
    std::vector<int> above[D], below[D];  // largest m inside the lattice on each axis, by index
    bool unmoved;
};

struct Lattice {
    int n;
    long count() const { return (long)n * n * n * n; }
};

double next(std::uint64_t& state) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(state >> 11) * 0x1p-53;
}

double now(bool processor) {
    timespec t;
    clock_gettime(processor ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

std::vector<Direction> directions(Lattice lattice, int p2, double h, double most) {
    std::vector<Direction> all;
    std::uint64_t state = 1;
    int r = (int)std::sqrt((double)p2);
    for (int a = -r; a <= r; a++)
        for (int b = -r; b <= r; b++)
            for (int c = -r; c <= r; c++)
                for (int e = 0; e <= r; e++) {
                    int s = a * a + b * b + c * c + e * e;
                    if (s == 0 || s > p2 || std::gcd(std::gcd(std::abs(a), std::abs(b)), std::gcd(std::abs(c), e)) != 1)
                        continue;
                    int last = e != 0 ? e : c != 0 ? c : b != 0 ? b : a;
                    if (last < 0)
                        continue;
                    Direction d{};
                    int p[D] = {a, b, c, e};
                    int reach = (int)std::floor(most / (std::sqrt((double)s) * h) * (1 + 1e-12));
                    d.levels = 1;
                    for (int x = 0; x < D; x++) {
                        d.p[x] = p[x];
                        d.unmoved |= p[x] == 0;
                        d.levels += std::abs(p[x]) * (lattice.n - 1);
                        d.lowest += std::min(0, p[x]) * (lattice.n - 1);
                        if (p[x] != 0)
                            reach = std::min(reach, (lattice.n - 1) / std::abs(p[x]));
                    }
                    d.squared = s;
                    d.transfers = reach;
                    d.step = e != 0 ? e : 1;
                    for (int x = 0; x < D; x++)
                        for (int i = 0; i < lattice.n; i++) {
                            const int size = std::abs(p[x]), upper = size ? (lattice.n - 1 - i) / size : reach, lower = size ? i / size : reach;
                            d.above[x].push_back(std::min(reach, p[x] < 0 ? lower : upper));
                            d.below[x].push_back(std::min(reach, p[x] < 0 ? upper : lower));
                        }
                    d.segment = (d.levels + d.step - 1) / d.step;
                    for (auto* table : {&d.up, &d.down, &d.lossUp, &d.lossDown}) {
                        table->resize((std::size_t)(reach + 1) * d.step * d.segment);
                        for (auto& x : *table)
                            x = next(state) * 1e-3;
                    }
                    all.push_back(std::move(d));
                }
    return all;
}

// One line of one direction; returns the updates that it counted.
long line(Lattice lattice, const Direction& d, const int* index, const double* __restrict f, double* __restrict q) {
    const int n = lattice.n, step = d.p[D - 1], rows = d.step * d.segment;
    const long strides[D] = {(long)n * n * n, (long)n * n, n, 1};
    double sum[512], loss[512];
    for (int i = 0; i < n; i++)
        sum[i] = loss[i] = 0;
    int up = d.transfers, down = d.transfers, level = -d.lowest;
    long shift = step, updates = 0;
    for (int a = 0; a < D - 1; a++) {
        level += d.p[a] * index[a];
        shift += d.p[a] * strides[a];
        up = std::min(up, d.above[a][index[a]]);
        down = std::min(down, d.below[a][index[a]]);
    }
    for (int m = 1; m <= up; m++) {
        const double* __restrict g = d.up.data() + (long)m * rows + level % d.step * d.segment + level / d.step;
        const double* __restrict x = f + m * shift;
        const int end = n - m * step;
        if (end <= 0)
            break;
        updates += end;
        if (step == 0) {
            const double w = *g;
            for (int i = 0; i < n; i++)
                sum[i] += w * x[i];
        } else {
            for (int i = 0; i < end; i++)
                sum[i] += g[i] * x[i];
        }
    }
    for (int m = 1; m <= down; m++) {
        const int below = level - m * d.squared, residue = ((below % d.step) + d.step) % d.step;
        const double* __restrict g = d.down.data() + (long)m * rows + residue * d.segment + (below - residue) / d.step;
        const double* __restrict x = f - m * shift;
        const int first = m * step;
        if (first >= n)
            break;
        updates += n - first;
        if (step == 0) {
            const double w = *g;
            for (int i = 0; i < n; i++)
                sum[i] += w * x[i];
        } else {
            for (int i = first; i < n; i++)
                sum[i] += g[i] * x[i];
        }
    }
    // One table entry up and one down: the number of bonds inside bounds the entry's row.
    const double *__restrict lossUp = d.lossUp.data() + level, *__restrict lossDown = d.lossDown.data() + level;
    if (step == 0) {
        const double w = lossUp[(long)up * rows] + lossDown[(long)down * rows];
        for (int i = 0; i < n; i++)
            loss[i] = w;
    } else {
        const int *above = d.above[D - 1].data(), *below = d.below[D - 1].data();
        for (int i = 0; i < n; i++)
            loss[i] = lossUp[(long)std::min(up, above[i]) * rows + step * i] + lossDown[(long)std::min(down, below[i]) * rows + step * i];
    }
    for (int i = 0; i < n; i++)
        q[i] += sum[i] - f[i] * loss[i];
    return updates;
}

// Direction by direction over the lattice: faster than all directions line by line.
long run(Lattice lattice, const std::vector<const Direction*>& group, const double* f, double* q) {
    const int n = lattice.n;
    long updates = 0;
    for (const Direction* d : group)
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
                for (int c = 0; c < n; c++) {
                    const int index[3] = {a, b, c};
                    const long at = (((long)a * n + b) * n + c) * n;
                    updates += line(lattice, *d, index, f + at, q + at);
                }
    return updates;
}

}  // namespace

int main(int argc, char** argv) {
    const int n = argc > 1 ? std::atoi(argv[1]) : 32, p2 = argc > 2 ? std::atoi(argv[2]) : 7;
    const double extent = argc > 3 ? std::atof(argv[3]) : 5, most = argc > 4 ? std::atof(argv[4]) : 6;
    const int repeats = argc > 5 ? std::atoi(argv[5]) : 3;
    const bool processor = argc > 6 && std::strcmp(argv[6], "processor") == 0;
    if (n < 2 || n > 512 || p2 < 1 || extent <= 0 || most <= 0 || repeats < 1) {
        std::fprintf(stderr, "bonds: expected n of 2 to 512, P2, extent, max-transfer, repeats, all positive\n");
        return 2;
    }
    const Lattice lattice{n};
    const double h = 2 * extent / n;
    const auto all = directions(lattice, p2, h, most);
    std::vector<double> f(lattice.count()), q(lattice.count());
    for (long i = 0; i < lattice.count(); i++) {
        double square = 0;
        long rest = i;
        for (int a = 0; a < D; a++, rest /= n) {
            const double v = (rest % n - 0.5 * (n - 1)) * h;
            square += v * v;
        }
        f[i] = std::exp(-0.5 * square);
    }
    std::vector<const Direction*> groups[3];
    for (const auto& d : all) {
        groups[d.unmoved ? 0 : 1].push_back(&d);
        groups[2].push_back(&d);
    }
    const char* names[3] = {"unmoved", "general", "all"};
    std::printf("{\n");
    for (int g = 0; g < 3; g++) {
        double best = INFINITY;
        long updates = 0;
        for (int r = 0; r < repeats; r++) {
            const double start = now(processor);
            updates = run(lattice, groups[g], f.data(), q.data());
            best = std::min(best, now(processor) - start);
        }
        std::printf("  \"%s\": {\"directions\": %zu, \"bond_updates\": %ld, \"seconds\": %.6f, \"updates_per_second\": %.4e},\n",
            names[g], 2 * groups[g].size(), updates, best, updates / best);
    }
    double sum = 0;
    for (double x : q)
        sum += x;
    std::printf("  \"checksum\": %.17g\n}\n", sum);
    return 0;
}
