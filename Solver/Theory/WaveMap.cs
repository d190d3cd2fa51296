using System.Numerics;
using ClusterLB.Solver.Dielectric;
using ClusterLB.Solver.Files;
using ClusterLB.Solver.Lattice;

namespace ClusterLB.Solver.Theory;

/// <summary>
/// The wave that is damped least, or grows fastest, for each of many directions and each wavenumber: the zero Ω of ε(κ, Ω), below the real
/// axis by continuation (Landau damping). A wave is followed from one wavenumber to the next; at some of them, and where it is lost, all
/// waves in reach are looked for, and one that is damped less is followed from there on. Of a mixture the wave that is damped second least
/// in the same sense is followed as well: plasma oscillation and acoustic wave. NaN where none is found in reach. Source:
/// docs/theory.md, "Dielectric function".
/// </summary>
internal sealed class WaveMap
{
    // All waves are looked for at the first wavenumber and at every so many.
    private const int Stride = 16;

    // Where none has been found so often in a row, the others are not tried for one by one.
    private const int Patience = 2;

    private readonly int[][] _directions;
    private readonly double[] _wavenumbers;
    private readonly double[] _frequency, _rate, _secondFrequency, _secondRate;
    private readonly bool _hasSecond;

    /// <summary>Looks for the waves; collective.</summary>
    /// <param name="domain">ranks and threads share the directions</param>
    /// <param name="hbar">ħ of ε; 0 for the classical one</param>
    /// <param name="directions">p</param>
    /// <param name="wavenumbers">κ, ascending</param>
    /// <param name="dielectric">from the number of a direction to its ε</param>
    /// <param name="hasSecond">whether the wave that is damped second least is looked for too</param>
    public WaveMap(
        Domain domain, double hbar, int[][] directions, double[] wavenumbers, Func<int, DielectricFunction> dielectric, bool hasSecond)
    {
        (Hbar, _directions, _wavenumbers, _hasSecond) = (hbar, directions, wavenumbers, hasSecond);
        double[] Table() => new double[directions.Length * wavenumbers.Length];
        (_frequency, _rate, _secondFrequency, _secondRate) = (Table(), Table(), Table(), Table());
        SharedRows.Fill(
            domain, directions.Length, q => Follow(dielectric(q), q * wavenumbers.Length),
            _frequency, _rate, _secondFrequency, _secondRate);
    }

    /// <summary>ħ.</summary>
    public double Hbar { get; }

    /// <summary>Im Ω of a direction at each wavenumber.</summary>
    public ReadOnlySpan<double> Rate(int direction) => _rate.AsSpan(direction * _wavenumbers.Length, _wavenumbers.Length);

    /// <summary>Re Ω.</summary>
    public ReadOnlySpan<double> Frequency(int direction) => _frequency.AsSpan(direction * _wavenumbers.Length, _wavenumbers.Length);

    /// <summary>The wave with the largest Im Ω of all: its direction and wavenumber; null where none was found.</summary>
    public (int[] Direction, double Wavenumber, Complex Frequency)? Largest
    {
        get
        {
            int[] found = [.. Enumerable.Range(0, _rate.Length).Where(i => !double.IsNaN(_rate[i]))];
            if (found.Length == 0)
                return null;
            var best = found.MaxBy(i => _rate[i]);
            return (_directions[best / _wavenumbers.Length], _wavenumbers[best % _wavenumbers.Length],
                new Complex(_frequency[best], _rate[best]));
        }
    }

    /// <summary>Adds the tables; the scale <c>set_direction</c> is there.</summary>
    public void Write(TableFile file, string prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        var symbol = Hbar > 0 ? "eps_hbar" : "eps_0";
        string[] grid = ["set_direction", "wavenumber"];
        file.Partial(
            prefix + "wave_frequency", _frequency,
            $"frequency of the wave that is damped least or grows fastest, by {symbol}; NaN where none is in reach",
            $"Re Omega, {symbol}(k, Omega) = 0", grid)
            .Partial(
                prefix + "wave_rate", _rate,
                $"growth rate of that wave, negative where it is damped, by {symbol}; NaN where none is in reach",
                $"Im Omega, {symbol}(k, Omega) = 0", grid);
        if (!_hasSecond)
            return;
        file.Partial(
            prefix + "second_wave_frequency", _secondFrequency,
            $"frequency of the wave that is damped second least in the same sense, by {symbol}; NaN where none is in reach",
            $"Re Omega, {symbol}(k, Omega) = 0", grid)
            .Partial(
                prefix + "second_wave_rate", _secondRate,
                $"growth rate of that wave, negative where it is damped, by {symbol}; NaN where none is in reach",
                $"Im Omega, {symbol}(k, Omega) = 0", grid);
    }

    private void Follow(DielectricFunction dielectric, int first)
    {
        Complex? wave = null, second = null;
        var (misses, missed) = (0, 0);
        for (var i = 0; i < _wavenumbers.Length; i++)
        {
            var k = _wavenumbers[i];
            wave = wave is { } before ? DielectricRoots.From(dielectric, k, before) : null;
            if ((i % Stride == 0 || wave is null && misses < Patience)
                && DielectricRoots.LeastDamped(dielectric, k) is var other && !double.IsNaN(other.Real)
                && !(other.Imaginary <= wave?.Imaginary))
                wave = other;
            misses = wave is null ? misses + 1 : 0;
            (_frequency[first + i], _rate[first + i]) = Scaled(k, wave);
            if (!_hasSecond)
                continue;
            second = wave is { } one && second is { } last && DielectricRoots.From(dielectric, k, last) is { } there
                && !DielectricRoots.IsSame(there, one) && there.Imaginary <= one.Imaginary ? there : null;
            if (wave is { } found && (i % Stride == 0 || second is null && missed < Patience)
                && DielectricRoots.Beside(dielectric, k, found) is var beside && !double.IsNaN(beside.Real)
                && !(beside.Imaginary <= second?.Imaginary))
                second = beside;
            missed = second is null ? missed + 1 : 0;
            (_secondFrequency[first + i], _secondRate[first + i]) = Scaled(k, second);
        }
    }

    private static (double Frequency, double Rate) Scaled(double wavenumber, Complex? velocity) =>
        velocity is { } u ? (wavenumber * u.Real, wavenumber * u.Imaginary) : (double.NaN, double.NaN);
}
