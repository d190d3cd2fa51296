namespace ClusterLB.Solver.TimeStepping;

/// <summary>
/// Weights of one stage in differences D_j = Y_j - Y_0:
/// D_j = <paramref name="Mu"/> D_(j-1) + <paramref name="Nu"/> D_(j-2) + <paramref name="RateWeight"/> Q(Y_(j-1)) +
/// <paramref name="FirstRateWeight"/> Q(Y_0).
/// </summary>
/// <param name="Mu">μ_j</param>
/// <param name="Nu">ν_j</param>
/// <param name="RateWeight">h μ~_j</param>
/// <param name="FirstRateWeight">h γ~_j = -h μ~_j a_(j-1)</param>
internal readonly record struct ChebyshevStage(double Mu, double Nu, double RateWeight, double FirstRateWeight);

/// <summary>
/// The coefficients of the second-order Runge-Kutta-Chebyshev method with s stages and damping ε = 2/13 (B. P. Sommeijer, L. F.
/// Shampine, J. G. Verwer, J. Comput. Appl. Math. 88 (1997) 315, eqs. (2.1)-(2.4)): with w0 = 1 + ε/s², w1 = T_s'(w0)/T_s''(w0),
/// b_j = T_j''(w0)/T_j'(w0)² (b_0 = b_1 = b_2), a_j = 1 - b_j T_j(w0),
/// μ_j = 2 w0 b_j/b_(j-1), ν_j = -b_j/b_(j-2), μ~_1 = b_1 w1, μ~_j = 2 w1 b_j/b_(j-1), γ~_j = -a_(j-1) μ~_j.
/// The method is stable on the negative axis to about (2/3)(1 - (2/15) ε)(s² - 1).
/// </summary>
internal struct ChebyshevStages
{
    private const double Damping = 2.0 / 13;
    private readonly double _step, _w0, _w1;
    private double _t, _tOld, _d, _dOld, _dd, _ddOld, _b, _bOld;

    /// <summary>The coefficients for a step; the first is <see cref="First"/>, <see cref="Next"/> gives those from j = 2.</summary>
    /// <param name="stages">s >= 2</param>
    /// <param name="step">h</param>
    public ChebyshevStages(int stages, double step)
    {
        _step = step;
        _w0 = 1 + Damping / ((double)stages * stages);
        Reset();
        for (var j = 2; j <= stages; j++)
            Raise();
        _w1 = _d / _dd;
        Reset();
        _b = _bOld = 1 / (4 * _w0 * _w0);
    }

    /// <summary>h μ~_1, the weight of Q(Y_0) in Y_1.</summary>
    public readonly double First => _step * _w1 / (4 * _w0 * _w0);

    /// <summary>The weights of the next stage, j = 2 in the first call.</summary>
    public ChebyshevStage Next()
    {
        var a = 1 - _b * _t;
        Raise();
        var b = _dd / (_d * _d);
        var rateWeight = _step * 2 * _w1 * b / _b;
        var stage = new ChebyshevStage(2 * _w0 * b / _b, -b / _bOld, rateWeight, -rateWeight * a);
        (_b, _bOld) = (b, _b);
        return stage;
    }

    /// <summary>T_1 and T_0 at w0 with their first two derivatives.</summary>
    private void Reset() => (_t, _tOld, _d, _dOld, _dd, _ddOld) = (_w0, 1, 1, 0, 0, 0);

    /// <summary>From T_j, T_j', T_j'' to those of j + 1.</summary>
    private void Raise()
    {
        var (t, d, dd) = (_t, _d, _dd);
        _t = 2 * _w0 * t - _tOld;
        _d = 2 * _w0 * d - _dOld + 2 * t;
        _dd = 2 * _w0 * dd - _ddOld + 4 * d;
        (_tOld, _dOld, _ddOld) = (t, d, dd);
    }
}
