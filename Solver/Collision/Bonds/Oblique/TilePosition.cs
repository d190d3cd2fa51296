using System.Runtime.CompilerServices;
using ClusterLB.Solver.Collision.LevelSums;
using ClusterLB.Solver.Vectors;

namespace ClusterLB.Solver.Collision.Bonds.Oblique;

/// <summary>The rows of a group of chains at one step, which a kernel takes as a tile: where they are, and what they share.</summary>
internal unsafe struct TilePosition
{
    /// <summary>c·row, in indices of the lattice.</summary>
    public int Level;

    /// <summary>Rows of the lattice before and after.</summary>
    public int Behind, Ahead;

    /// <summary>First x and end of x of the block, and velocities of a row of the lattice.</summary>
    public int First, End, Points;

    private fixed long _fields[ChainGroup.MostChains], _rates[ChainGroup.MostChains];

    /// <summary>F of the first velocity of the block in the row of a chain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double* Field(int chain) => (double*)_fields[chain];

    /// <summary>The rate of that velocity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly double* Rate(int chain) => (double*)_rates[chain];

    /// <summary>Names the row of a chain.</summary>
    public void Set(int chain, double* field, double* rate)
    {
        _fields[chain] = (long)field;
        _rates[chain] = (long)rate;
    }

    /// <summary>Goes on by a step.</summary>
    public void Next(ObliquePass pass)
    {
        (Level, Behind, Ahead) = (Level + pass.Rise, Behind + 1, Ahead - 1);
        for (var chain = 0; chain < ChainGroup.MostChains; chain++)
            Set(chain, Field(chain) + pass.Shift, Rate(chain) + pass.RateShift);
    }

    /// <summary>Asks for the rows before they are needed, and goes on by a step.</summary>
    public void Fetch(int chains, ObliquePass pass)
    {
        for (var chain = 0; chain < chains; chain++)
        {
            RowKernels.Fetch(Field(chain), End - First);
            RowKernels.Fetch(Rate(chain), End - First);
        }

        Next(pass);
    }
}
