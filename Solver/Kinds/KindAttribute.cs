namespace ClusterLB.Solver.Kinds;

/// <summary>
/// Makes a class of this library known by its kind. It stands in the file of the class, which is then all there is to it; a search through
/// all types would be slow. Another program adds what it has to the <see cref="KindList{T}"/> instead.
/// </summary>
/// <param name="type">a class with a static property <c>Kind</c></param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class KindAttribute(Type type) : Attribute
{
    /// <summary>The class.</summary>
    public Type Type { get; } = type;
}
