namespace ClusterLB.Application.Commands;

/// <summary>Says which words an option takes, some of them with commas between, so that a shell can complete them.</summary>
/// <param name="member">the name of a static property of the verb that lists them, an <c>IEnumerable&lt;string&gt;</c></param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordsAttribute(string member) : Attribute
{
    /// <summary>The name of the property.</summary>
    public string Member { get; } = member;

    /// <summary>The words.</summary>
    public IEnumerable<string> Of(Type verb) => (IEnumerable<string>)verb.GetProperty(
        Member, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.GetValue(null)!;
}
