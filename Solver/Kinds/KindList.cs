using System.Collections;
using System.Reflection;

namespace ClusterLB.Solver.Kinds;

/// <summary>
/// All kinds of one sort that the program knows, by name but for those that come first: those of this library, each from the line
/// <c>[assembly: Kind(typeof(...))]</c> in its file, and those that a program has added. Threads may read and add at the same time: who
/// enumerates sees the kinds that were there when the enumeration began.
/// </summary>
/// <typeparam name="T">the record that describes a kind</typeparam>
public sealed class KindList<T> : IReadOnlyList<T>
    where T : class, IKind
{
    private readonly Lock _adding = new();
    private readonly T[] _first;
    private volatile T[]? _kinds;

    /// <summary>The kinds of this library, looked for when one is asked for: while a kind is being made it is not there
    /// yet.</summary>
    /// <param name="first">kinds that have a fixed place, before all others</param>
    internal KindList(params T[] first) => _first = first;

    /// <inheritdoc/>
    public int Count => Kinds.Length;

    /// <inheritdoc/>
    public T this[int index] => Kinds[index];

    private T[] Kinds
    {
        get
        {
            if (_kinds is { } known)
                return known;
            lock (_adding)
                return _kinds ??= Sorted(Own);
        }
    }

    private static IEnumerable<T> Own => typeof(T).Assembly.GetCustomAttributes<KindAttribute>().Select(a => Property(a.Type))
        .Where(p => p.PropertyType == typeof(T)).Select(p => (T)p.GetValue(null)!);

    /// <summary>The kind of a name; null where there is none.</summary>
    public T? Find(string name) => Array.Find(Kinds, k => k.Name == name);

    /// <summary>The kind of a class, its static property <c>Kind</c>.</summary>
    /// <exception cref="ArgumentException">the class has no such property, or its kind was not added</exception>
    public T Of(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var kind = Property(type).GetValue(null);
        return Array.Find(Kinds, k => ReferenceEquals(k, kind))
            ?? throw new ArgumentException($"{type.Name}.Kind is no {typeof(T).Name} that was added", nameof(type));
    }

    /// <summary>Adds a kind of a program that uses this library, before it reads an input that names it.</summary>
    /// <exception cref="ArgumentException">there is one of this name, or it has none</exception>
    public void Add(T kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentException.ThrowIfNullOrWhiteSpace(kind.Name, nameof(kind));
        lock (_adding)
        {
            if (Find(kind.Name) is not null)
                throw new ArgumentException($"the name \"{kind.Name}\" is taken", nameof(kind));
            _kinds = Sorted(Kinds[_first.Length..].Append(kind));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Kinds).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T[] Sorted(IEnumerable<T> others) => [.. _first, .. others.OrderBy(k => k.Name, StringComparer.Ordinal)];

    private static PropertyInfo Property(Type type) =>
        type.GetProperty("Kind", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        ?? throw new ArgumentException($"{type.Name} has no static property Kind");
}
