namespace Eddy.Experiments.Reports.Pages;

/// <summary>The report's colours, for light and for dark, and why these.</summary>
/// <remarks>Every colour of a mark has at least 3:1 contrast with the page and every colour of text at least 4.5:1, in both themes. Classes
/// come in two shapes, discs (even) and squares (odd), so colour alone never tells two apart that look alike without red or green cones;
/// the tests measure both claims.</remarks>
internal sealed record Palette
{
    /// <summary>Behind everything: warm paper by day, near-black blue by night; neither pure, which would glare or smear.</summary>
    public required string Page { get; init; }

    /// <summary>Cards and pictures, one step nearer to the reader.</summary>
    public required string Surface { get; init; }

    /// <summary>Text.</summary>
    public required string Ink { get; init; }

    /// <summary>Secondary text: labels, ticks, notes.</summary>
    public required string Muted { get; init; }

    /// <summary>Hairlines and grids; meant to be barely there.</summary>
    public required string Line { get; init; }

    /// <summary>Links, focus, what is right (the diagonal): blue, which all kinds of colour vision keep.</summary>
    public required string Accent { get; init; }

    /// <summary>What is wrong (errors, the banner): orange-red, the far end from blue for all kinds of colour vision.</summary>
    public required string Alarm { get; init; }

    /// <summary>Ten classes; more repeat. Neighbours in the list differ in lightness as well as in hue.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>By day.</summary>
    public static Palette Light { get; } = new()
    {
        Page = "#faf9f5",
        Surface = "#ffffff",
        Ink = "#1a1c20",
        Muted = "#5b5f67",
        Line = "#e2dfd6",
        Accent = "#0f5ea8",
        Alarm = "#b8420f",
        Classes = ["#0f5ea8", "#d9601a", "#1b876a", "#a81854", "#81670b", "#4891da", "#83350b", "#069d95", "#d760b3", "#485c7e"],
    };

    /// <summary>By night.</summary>
    public static Palette Dark { get; } = new()
    {
        Page = "#111316",
        Surface = "#191c20",
        Ink = "#eceae4",
        Muted = "#a3a7ae",
        Line = "#2e3238",
        Accent = "#7cb8f5",
        Alarm = "#f79a68",
        Classes = ["#7cb8f5", "#f08a4b", "#36ebbd", "#db598a", "#d9c24b", "#3c7fcf", "#c4612c", "#88e7e2", "#e490a3", "#9da7c1"],
    };

    /// <summary>The colours as style properties.</summary>
    public string ToStyle() => string.Concat(
        $"--page:{Page};--surface:{Surface};--ink:{Ink};--muted:{Muted};--line:{Line};--accent:{Accent};--alarm:{Alarm};",
        string.Concat(Classes.Select((colour, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--c{i}:{colour};"))));

    /// <summary>The style value for the colour of class or series <paramref name="index"/>.</summary>
    public static string Of(int index) => $"var(--c{Figure.Count(index % Light.Classes.Count)})";
}
