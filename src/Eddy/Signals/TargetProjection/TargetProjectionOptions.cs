namespace Eddy.Signals.TargetProjection;

/// <summary>A fixed random projection of the target straight to every layer: one matrix B a layer, never learned, saved with the model, with a column for every class. Immutable,
/// and valid whenever it exists.</summary>
public sealed record TargetProjectionOptions
{
    /// <summary>What the entries of B are drawn from. Default Gaussian.</summary>
    public ProjectionEntries Entries
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Entries), value, "Entries: there is no such kind; take Gaussian or Signs.");
    }

    /// <summary>Standard deviation of the entries, or their size where they are signs, finite and above 0; null for 0.1, or 1/√outputs of the network where they are signs.
    /// Default null.</summary>
    public double? Spread
    {
        get;
        init => field = value is null || (value > 0 && double.IsFinite(value.Value))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Spread), value, "Spread: must be finite and above 0, or left out.");
    }

    /// <summary>Whether the signal is −B y*, so that descent raises what B y* says is to be active; B y* where not. Default yes.</summary>
    public bool TowardTarget { get; init; } = true;

    /// <summary>B of every layer from below, [outputs of the layer, outputs of the network], in place of drawn ones; null to draw them. Columns of classes that come later are drawn.
    /// Default null.</summary>
    public IReadOnlyList<double[,]>? Matrices { get; init; }
}

/// <summary>What the entries of a projection are drawn from.</summary>
public enum ProjectionEntries
{
    /// <summary>N(0, spread²).</summary>
    Gaussian,

    /// <summary>−spread or spread, equally likely.</summary>
    Signs,
}
