namespace Eddy.Experiments.Reports.Charts;

/// <summary>How many panels stand side by side on a wide page.</summary>
internal static class Columns
{
    /// <summary>Two or three, whichever leaves the last row fuller; the style folds them on a narrow page.</summary>
    public static int For(int panels) => panels % 3 == 0 || panels > 4 ? 3 : 2;
}
