using System.Globalization;

namespace Eddy.Data.Tasks;

/// <summary>A task's options as texts, read and checked one by one; what nobody read is unknown.</summary>
internal sealed class TaskOptions(SequenceTaskInfo info, IReadOnlyDictionary<string, string>? given)
{
    /// <summary>The task's name.</summary>
    public string Name => info.Name;

    /// <summary>Throws unless every given option is one of the task's.</summary>
    public void RequireKnown()
    {
        foreach (string name in given?.Keys ?? [])
        {
            if (!info.Options.Any(option => option.Name == name))
            {
                string known = info.Options.Count == 0 ? "it has none" : $"it has {string.Join(", ", info.Options.Select(option => option.Name))}";
                throw new ArgumentException($"{info.Name} has no option '{name}'; {known}.");
            }
        }
    }

    /// <summary>Whether the task has such an option.</summary>
    public bool Has(string name) => info.Options.Any(option => option.Name == name);

    public int Whole(string name, int low, int high)
        => int.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= low && value <= high
            ? value
            : throw Wrong(name, $"a whole number from {low} to {high}");

    public double Number(string name, double low, double high)
        => double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= low && value <= high
            ? value
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a number from {low} to {high}"));

    /// <summary>Which of the words it is.</summary>
    public string Choice(string name, params ReadOnlySpan<string> words)
    {
        string text = Text(name);
        return words.Contains(text) ? text : throw Wrong(name, string.Join(" or ", words!));
    }

    private string Text(string name) => given is not null && given.TryGetValue(name, out string? text) ? text : info.Options.First(option => option.Name == name).Default;

    private ArgumentException Wrong(string name, string needed) => new($"{info.Name}: option {name} is '{Text(name)}', but must be {needed}.");
}
