using ClusterLB.Decomposition.Memory;
using ClusterLB.Decomposition.Threads;
using ClusterLB.Solver.TimeStepping;

namespace ClusterLB.Tests.Solver.TimeStepping;

/// <summary>A right-hand side given by a function on spans.</summary>
internal sealed class Equation(Action<Span<double>, Span<double>> rate) : IRightHandSide
{
    public void Evaluate(NativeBuffer state, NativeBuffer rateOut) => rate(state.AsSpan(), rateOut.AsSpan());
}

/// <summary>Nonlinear systems with known solutions, and stiff ones.</summary>
internal static class Problems
{
    /// <summary>
    /// Eleven planar systems x' = x (1 - r²) - y, y' = y (1 - r²) + x from different radii: r² obeys a logistic equation and the
    /// phase is t.
    /// </summary>
    public static readonly Equation LimitCycle = new((f, q) =>
    {
        for (var i = 0; i < f.Length; i += 2)
        {
            var growth = 1 - f[i] * f[i] - f[i + 1] * f[i + 1];
            q[i] = f[i] * growth - f[i + 1];
            q[i + 1] = f[i + 1] * growth + f[i];
        }
    });

    public static NativeBuffer LimitCycleAt(double time)
    {
        var state = new NativeBuffer(22);
        for (var i = 0; i < 11; i++)
        {
            var start = 0.3 + 0.1 * i;
            var radius = 1 / Math.Sqrt(1 + (1 / (start * start) - 1) * Math.Exp(-2 * time));
            state[2 * i] = radius * Math.Cos(time + i);
            state[2 * i + 1] = radius * Math.Sin(time + i);
        }
        return state;
    }

    /// <summary>u' = cos² u, u = arctan(t + c), from eleven c; its fifth derivatives are large enough to show the fifth order.</summary>
    public static readonly Equation Arctangent = new((f, q) =>
    {
        for (var i = 0; i < f.Length; i++)
            q[i] = Math.Cos(f[i]) * Math.Cos(f[i]);
    });

    public static NativeBuffer ArctangentAt(double time)
    {
        var state = new NativeBuffer(11);
        for (var i = 0; i < 11; i++)
            state[i] = Math.Atan(time + Math.Tan(0.3 + 0.1 * i));
        return state;
    }

    /// <summary>Nonlinear diffusion u' = (u + u²)'' in flux form on a periodic unit interval: Σu is conserved.</summary>
    public static readonly Equation Diffusion = new((f, q) =>
    {
        var n = f.Length;
        for (var i = 0; i < n; i++)
        {
            double left = f[(i + n - 1) % n], here = f[i], right = f[(i + 1) % n];
            q[i] = (double)n * n * (right + right * right - 2 * (here + here * here) + left + left * left);
        }
    });

    /// <summary>Inviscid Burgers equation in the skew-symmetric form that keeps Σu and Σu²: it never comes to rest.</summary>
    public static readonly Equation Burgers = new((f, q) =>
    {
        var n = f.Length;
        for (var i = 0; i < n; i++)
        {
            double left = f[(i + n - 1) % n], right = f[(i + 1) % n];
            q[i] = (left - right) * (left + f[i] + right);
        }
    });

    public static NativeBuffer Wave(int n)
    {
        var state = new NativeBuffer(n);
        for (var i = 0; i < n; i++)
            state[i] = 1 + 0.5 * Math.Sin(2 * Math.PI * i / n) + 0.2 * Math.Cos(6 * Math.PI * i / n);
        return state;
    }

    public static TimeIntegrator Integrator(string method, IRightHandSide equation, NativeBuffer state, IntegratorSettings settings) =>
        IntegratorKind.All.Find(method)!.Create(equation, state, settings, null);

    public static void RunTo(this TimeIntegrator integrator, double end)
    {
        while (integrator.Time < end)
            integrator.Step(end);
    }

    public static double[] Copy(this NativeBuffer buffer) => buffer.AsSpan().ToArray();

    public static double Distance(NativeBuffer first, NativeBuffer second) => FieldNorms.Difference(first, second, ThreadTeam.One);
}
