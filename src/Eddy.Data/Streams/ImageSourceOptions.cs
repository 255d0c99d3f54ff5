namespace Eddy.Data.Streams;

/// <summary>How images become a stream. Immutable, and valid whenever it exists.</summary>
public sealed record ImageSourceOptions
{
    /// <summary>Images of one class in a row, above 0. Default 16.</summary>
    public int ChunkSize { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(ChunkSize), value, "A chunk holds at least one sample."); } = 16;

    /// <summary>Share of the order that is kept, in [0, 1]; 0 is close to a full shuffle. Default 1.</summary>
    public double Coherence { get; init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Coherence), value, "Coherence must be in [0, 1]."); } = 1;

    /// <summary>How often the images are gone through, each time in another order; above 0. Default 1.</summary>
    public int Passes { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Passes), value, "There is at least one pass."); } = 1;

    /// <summary>Decides the order. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Whether a pixel p becomes (p/255 − mean)/deviation with the data set's numbers, as it does by default, or p/255.</summary>
    public bool Standardise { get; init; } = true;
}
