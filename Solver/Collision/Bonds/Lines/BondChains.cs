using ClusterLB.Decomposition.Blocks;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Lines;

/// <summary>
/// The chains i, i + p, i + 2p, ... of one direction through a box of lines: together they visit every line once. A chain begins where i -
/// p is outside the box, in the layer of thickness |p_k| on the side of some axis across k that p enters; the layers are taken axis by
/// axis, each without those before it. Along a chain the bonds are a band of a matrix, applied tile by tile
/// (<see cref="BandTile{TOperations, TVector}"/>).
/// </summary>
internal unsafe ref struct BondChains<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : struct
{
    // Sums, sources and a coefficient have to fit the registers: 32 of 512 bits, 16 of the others.
    private static readonly int MostLines = TOperations.Count >= 8 ? LineTables.MostLines : 2;

    // From here on (16 MB) F is not at hand, and asking for it early is worth its instructions.
    private const long Large = 1L << 21;

    private readonly LineBonds _bonds;
    private readonly bool _isLarge;
    private readonly int _length;
    private readonly double* _field, _rate;
    private readonly ChainSteps* _steps;
    private readonly Box _piece;

    /// <summary>Chains of <paramref name="bonds"/> through the lines <paramref name="piece"/> of its target.</summary>
    /// <param name="bonds">the directions and their layout</param>
    /// <param name="piece">the lines, a piece of the target</param>
    /// <param name="field">F in the layout of the lines</param>
    /// <param name="rate">the rate of the piece</param>
    /// <param name="scratch">room for <see cref="ChainSteps.Scratch"/> doubles</param>
    public BondChains(LineBonds bonds, Box piece, double* field, double* rate, double* scratch)
    {
        (_bonds, _piece, _isLarge, _length) = (bonds, piece, bonds.FieldLength >= Large, bonds.Layout.Shape.LineLength);
        _field = field;
        _rate = rate;
        _steps = (ChainSteps*)scratch;
    }

    /// <summary>Adds the gain of one direction to the lines of the box.</summary>
    public readonly void Gather(int member, LineCoefficients* p)
    {
        var (move, lower) = (_bonds.Moves[member], _piece.Lower);
        var steps = _steps;
        var axes = stackalloc ChainAxis[3];
        var start = new ChainPlace(_field + _bonds.Layout.ReadOffset(lower), _rate, p->Band);
        for (var k = 0; k < move.Length; k++)
        {
            var length = _piece.Length(k);
            ChainSteps.Along(move[k], lower[k], _piece.Upper[k], _bonds.Layout.Source.Lower[k], _bonds.Layout.Source.Upper[k], steps);
            var level = _bonds.Levels.Level(member, k, lower[k]);
            var rise = length > 1 ? _bonds.Levels.Level(member, k, lower[k] + 1) - level : 0;
            axes[k] = new ChainAxis(steps, length, move[k])
            {
                Field = _bonds.Layout.Shape.SourceStrides[k],
                Rate = _bonds.Layout.Shape.PieceStrides[k],
                Band = rise * p->Width,
            };
            start.Band += level * p->Width;
            steps += length;
        }

        for (var layer = 0; layer < move.Length; layer++)
        {
            if (move[layer] != 0)
                Layer(0, move.Length - 1, layer, axes, start, ChainSteps.Unbounded, p);
        }
    }

    /// <summary>Loops over the lines of the layer of <paramref name="layer"/>, axis by axis from <paramref name="axis"/> on.</summary>
    private readonly void Layer(int axis, int last, int layer, ChainAxis* axes, ChainPlace place, ChainSteps bounds, LineCoefficients* p)
    {
        var along = axes + axis;
        var (first, end, step) = (0, along->Length, Math.Abs(along->Step));
        if (axis <= layer && step > 0)
        {
            // The entered layer itself, or for an axis before it the rest.
            var thickness = Math.Min(step, end);
            (first, end) = (axis == layer, along->Step > 0) switch
            {
                (true, true) => (0, thickness),
                (true, false) => (end - thickness, end),
                (false, true) => (thickness, end),
                (false, false) => (0, end - thickness),
            };
        }

        place.Move(along, first);
        for (var i = first; i < end; i++, place.Move(along, 1))
        {
            var steps = bounds.Within(along->Steps[i]);
            if (axis < last)
            {
                Layer(axis + 1, last, layer, axes, place, steps, p);
                continue;
            }

            if (_isLarge && i + 1 < end)
                Fetch(steps, place.Field + along->Field, p);
            Chain(steps, place, p);
        }
    }

    /// <summary>Asks for the sources of a chain before they are needed: lines that are far apart are not foreseen by the machine.</summary>
    private readonly void Fetch(ChainSteps steps, double* field, LineCoefficients* p)
    {
        var end = Math.Min(steps.Ahead, steps.Inside + p->Transfers);
        for (var k = Math.Max(-steps.Behind, -p->Transfers); k <= end; k++)
            RowKernels.Fetch(field + k * p->Shift, _length);
    }

    /// <summary>One chain from its first line: the lines of the box on it, and the sources before and after them that exist.</summary>
    private readonly void Chain(ChainSteps steps, ChainPlace start, LineCoefficients* p)
    {
        var next = p->Rise * p->Width - 1;
        for (var k = 0; k <= steps.Inside; k += MostLines)
        {
            var lines = Math.Min(MostLines, steps.Inside + 1 - k);
            var source = Math.Max(-steps.Behind, k - p->Transfers);
            var count = Math.Min(steps.Ahead, k + lines - 1 + p->Transfers) - source + 1;
            double* f = start.Field + source * p->Shift, band = start.Band + k * (next + 1) + source - k;
            var rate = start.Rate + k * p->RateShift;
            for (var x = 0; x < _length;)
            {
                var columns = Math.Min(4, (_length - x + TOperations.Count - 1) / TOperations.Count);
                BandTile<TOperations, TVector>.Run(lines, columns, f + x, p->Shift, count, band, next, rate + x, p->RateShift);
                x += columns * TOperations.Count;
            }
        }
    }
}
