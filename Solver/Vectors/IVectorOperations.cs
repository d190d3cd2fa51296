namespace ClusterLB.Solver.Vectors;

/// <summary>What a kernel does with vectors, for each width. Multiply-adds round once, whatever the machine.</summary>
internal unsafe interface IVectorOperations<TVector>
    where TVector : struct
{
    /// <summary>Doubles of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>The vector at an address, which need not be aligned.</summary>
    static abstract TVector Load(double* from);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(TVector vector, double* to);

    /// <summary>One number in all lanes.</summary>
    static abstract TVector Broadcast(double value);

    /// <summary>a b + c.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>c - a b.</summary>
    static abstract TVector MultiplySubtract(TVector a, TVector b, TVector c);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a and b, bit by bit.</summary>
    static abstract TVector And(TVector a, TVector b);

    /// <summary>All bits of the first <paramref name="count"/> lanes, none of the others.</summary>
    static abstract TVector FirstLanes(int count);

    /// <summary>a where all bits of the mask are set, b where none is.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>The lesser of a and b, lane by lane.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>a + b as 64-bit integers, lane by lane, modulo 2^64.</summary>
    static abstract TVector AddIntegers(TVector a, TVector b);

    /// <summary>a - b as 64-bit integers, lane by lane, modulo 2^64.</summary>
    static abstract TVector SubtractIntegers(TVector a, TVector b);
}
