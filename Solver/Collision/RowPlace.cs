using System.Runtime.Intrinsics.X86;

namespace ClusterLB.Solver.Collision;

/// <summary>The rows of a tile at one step of their chains: where they are, and what they share.</summary>
internal unsafe struct RowPlace
{
    /// <summary>F of the first velocity of the block, by chain.</summary>
    public double* Field0, Field1, Field2, Field3;

    /// <summary>The rate of these.</summary>
    public double* Rate0, Rate1, Rate2, Rate3;

    /// <summary>q·row, in indices of the lattice.</summary>
    public int Level;

    /// <summary>Rows of the lattice before and after.</summary>
    public int Behind, Ahead;

    /// <summary>First x and end of x of the block, and velocities of a row of the lattice.</summary>
    public int First, End, Points;

    /// <summary>Names the row of a chain.</summary>
    public void Set(int chain, double* field, double* rate)
    {
        switch (chain)
        {
            case 0:
                Field0 = field;
                Rate0 = rate;
                break;
            case 1:
                Field1 = field;
                Rate1 = rate;
                break;
            case 2:
                Field2 = field;
                Rate2 = rate;
                break;
            default:
                Field3 = field;
                Rate3 = rate;
                break;
        }
    }

    /// <summary>Goes on by a step.</summary>
    public void Next(ObliquePass pass)
    {
        var (shift, rateShift) = (pass.Shift, pass.RateShift);
        (Level, Behind, Ahead) = (Level + pass.Rise, Behind + 1, Ahead - 1);
        Field0 += shift;
        Field1 += shift;
        Field2 += shift;
        Field3 += shift;
        Rate0 += rateShift;
        Rate1 += rateShift;
        Rate2 += rateShift;
        Rate3 += rateShift;
    }

    /// <summary>Asks for the rows before they are needed, and goes on by a step.</summary>
    public void Fetch(int chains, ObliquePass pass)
    {
        if (!Sse.IsSupported)
            return;
        var length = End - First;
        for (var x = 0; x < length; x += 8)
        {
            Sse.Prefetch1(Field0 + x);
            Sse.Prefetch1(Rate0 + x);
            if (chains > 1)
            {
                Sse.Prefetch1(Field1 + x);
                Sse.Prefetch1(Rate1 + x);
            }

            if (chains > 2)
            {
                Sse.Prefetch1(Field2 + x);
                Sse.Prefetch1(Rate2 + x);
            }

            if (chains > 3)
            {
                Sse.Prefetch1(Field3 + x);
                Sse.Prefetch1(Rate3 + x);
            }
        }

        Next(pass);
    }
}
