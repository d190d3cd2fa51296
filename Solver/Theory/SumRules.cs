using System.Numerics;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Model;
using MathNet.Numerics.Integration;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// What causality and particle number ask of a dielectric function at one wavenumber:
/// <code>
/// f-sum rule          ∫ Ω Im ε dΩ = π Ω_p²,      ∫ Ω Im(-1/ε) dΩ = π Ω_p²,      Ω_p² = V κ² mass
/// Kramers-Kronig      Re ε(Ω) - 1 = (1/π) P∫ Im ε(Ω')/(Ω' - Ω) dΩ'
/// unstable modes      zeros of ε in the upper half plane = (1/2π) change of arg ε along the real axis
/// </code>
/// Quadratures of 16 Gauss-Legendre points a panel, a quarter of a thermal velocity wide. The rules of 1/ε are evaluated on the line Im Ω =
/// 10⁻³ κ, where the line of an undamped plasma oscillation has a width: by Cauchy's theorem that changes nothing unless there is a mode
/// that grows faster, and such modes are the ones counted. Panels are halved there towards the zeros of Re ε and towards Ω = 0. Source:
/// docs/theory.md, "Dielectric function".
/// </summary>
internal sealed class SumRules
{
    private const int Order = 16;
    private const double PanelVelocity = 0.25;
    private const int Halvings = 12;
    private const double Growth = 1.5;
    private const double Reach = 100;
    private static readonly GaussLegendreRule Rule = new(-1, 1, Order);
    private readonly double[] _node;
    private readonly double[] _weight;
    private readonly double[] _imaginary;
    private readonly double _end;

    /// <summary>Evaluates all rules of <paramref name="dielectric"/> at <paramref name="wavenumber"/>.</summary>
    public SumRules(DielectricFunction dielectric, double wavenumber)
    {
        ArgumentNullException.ThrowIfNull(dielectric);
        _end = dielectric.Bandwidth(wavenumber);
        var panels = 2 * (int)Math.Ceiling(_end / (PanelVelocity * wavenumber));
        double[] breaks = [.. Enumerable.Range(0, panels + 1).Select(i => _end * (2.0 * i / panels - 1))];
        Complex Epsilon(double frequency) => dielectric.Value(wavenumber, frequency);
        (_node, _weight, var epsilon) = Sample(breaks, Epsilon);
        _imaginary = [.. epsilon.Select(e => e.Imaginary)];
        Strength = Math.PI * dielectric.PlasmaFrequencySquared(wavenumber);
        FSum = Moment(_node, _weight, _imaginary);
        Least = epsilon.Min(Complex.Abs);
        (LossFSum, UnstableModes) = Screened(dielectric, wavenumber);
    }

    /// <summary>Growth rates up to this times κ are not told from 0.</summary>
    public const double LeastGrowth = 1e-3;

    /// <summary>Bytes that a node takes at most, in the two samplings that there are at once.</summary>
    internal const int BytesOfNode = 128;

    /// <summary>About how many nodes the rules have at a wavenumber.</summary>
    /// <param name="extent">the largest velocity</param>
    /// <param name="model">ħ and V</param>
    /// <param name="wavenumber">κ</param>
    internal static double Nodes(double extent, CollisionModel model, double wavenumber)
    {
        var coupling = wavenumber > model.Potential.MaxWavenumber ? 0 : Math.Abs(model.Potential.Value(wavenumber));
        var inner = Math.Max(extent + 0.5 * model.Hbar * wavenumber, 1.5 * Math.Sqrt(coupling));
        return 2 * Order * (inner / PanelVelocity + 1 / (Growth - 1) * Math.Log(Reach) + 2 * Halvings);
    }

    /// <summary>π Ω_p², what both f-sums should be.</summary>
    public double Strength { get; }

    /// <summary>∫ Ω Im ε dΩ.</summary>
    public double FSum { get; }

    /// <summary>∫ Ω Im(-1/ε) dΩ.</summary>
    public double LossFSum { get; }

    /// <summary>Number of zeros of ε with Im Ω above 10⁻³ κ.</summary>
    public int UnstableModes { get; }

    /// <summary>Smallest |ε| at the nodes on the real axis.</summary>
    public double Least { get; }

    /// <summary>1 + (1/π) P∫ Im ε(Ω')/(Ω' - Ω) dΩ', with Im ε(Ω) at hand to take the pole out.</summary>
    public double KramersKronig(double frequency, double imaginary)
    {
        // Outside the band Im ε vanishes, and with it the pole.
        var pole = Math.Abs(frequency) < _end ? imaginary : 0;
        var sum = pole == 0 ? 0 : pole * Math.Log((_end - frequency) / (_end + frequency));
        for (var i = 0; i < _node.Length; i++)
        {
            var distance = _node[i] - frequency;
            if (distance != 0)
                sum += _weight[i] * (_imaginary[i] - pole) / distance;
        }

        return 1 + sum / Math.PI;
    }

    private static double Moment(double[] node, double[] weight, double[] value)
    {
        var sum = 0.0;
        for (var i = 0; i < node.Length; i++)
            sum += weight[i] * node[i] * value[i];
        return sum;
    }

    private static (double[] Node, double[] Weight, Complex[] Value) Sample(double[] breaks, Func<double, Complex> function)
    {
        var count = (breaks.Length - 1) * Order;
        var (node, weight, value) = (new double[count], new double[count], new Complex[count]);
        for (var i = 0; i < count; i++)
        {
            var (low, high) = (breaks[i / Order], breaks[i / Order + 1]);
            node[i] = 0.5 * (low + high) + 0.5 * (high - low) * Rule.GetAbscissa(i % Order);
            weight[i] = 0.5 * (high - low) * Rule.GetWeight(i % Order);
            value[i] = function(node[i]);
        }

        return (node, weight, value);
    }

    /// <summary>
    /// ∫ Ω Im(-1/ε) dΩ and the number of unstable modes. 1/ε - 1 = Ω_p²/Ω² + O(Ω⁻⁴): the first term, which decays slowly above the real
    /// axis, contributes -πΩ_p² to Im ∫ Ω(1/ε - 1) dΩ, the rest is summed.
    /// </summary>
    private static (double Sum, int Modes) Screened(DielectricFunction dielectric, double wavenumber)
    {
        var plasma = dielectric.PlasmaFrequencySquared(wavenumber);
        var shift = new Complex(0, LeastGrowth * wavenumber);
        Complex Epsilon(double frequency) => dielectric.Value(wavenumber, frequency + shift);
        var step = PanelVelocity * wavenumber;
        var inner = Math.Max(dielectric.Bandwidth(wavenumber), 1.5 * Math.Sqrt(Math.Abs(plasma)));
        var outer = new List<double>();
        for (var x = 0.0; x < Reach * inner; x += x < inner ? step : (Growth - 1) * x)
            outer.Add(x);
        double[] breaks = [.. outer.Skip(1).Reverse().Select(x => -x), .. outer];
        var (node, weight, epsilon) = Sample(breaks, Epsilon);
        (node, weight, epsilon) = Sample(Graded(breaks, step, node, epsilon, Epsilon), Epsilon);
        double rest = 0, turns = 0;
        for (var i = 0; i < node.Length; i++)
        {
            var frequency = node[i] + shift;
            rest += weight[i] * (frequency * (1 - epsilon[i]) / epsilon[i] - plasma / frequency).Imaginary;
            turns += i > 0 ? (epsilon[i] / epsilon[i - 1]).Phase : 0;
        }

        return (Math.PI * plasma - rest, (int)Math.Round(turns / (2 * Math.PI)));
    }

    /// <summary>The breaks, and more that close in on 0 and on the zeros of Re ε from both sides.</summary>
    private static double[] Graded(double[] breaks, double step, double[] node, Complex[] epsilon, Func<double, Complex> function)
    {
        var all = new SortedSet<double>(breaks);
        CloseIn(0);
        for (var i = 1; i < node.Length; i++)
        {
            if (epsilon[i].Real > 0 == epsilon[i - 1].Real > 0)
                continue;
            var (low, high, rising) = (node[i - 1], node[i], epsilon[i].Real > 0);
            for (var bisection = 0; bisection < 50; bisection++)
            {
                var middle = 0.5 * (low + high);
                (low, high) = function(middle).Real > 0 == rising ? (low, middle) : (middle, high);
            }

            CloseIn(0.5 * (low + high));
        }

        return [.. all];

        void CloseIn(double root)
        {
            all.Add(root);
            for (var halving = 0; halving < Halvings; halving++)
            {
                foreach (var side in (ReadOnlySpan<double>)[-1, 1])
                {
                    if (root + side * step / (1 << halving) is var b && b > breaks[0] && b < breaks[^1])
                        all.Add(b);
                }
            }
        }
    }
}
