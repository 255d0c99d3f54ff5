namespace Eddy.Experiments.Reports;

/// <summary>How a model of sequences does at predicting, over its training and beside what needs no model.</summary>
public sealed record SequenceFindings
{
    /// <summary>What is measured on held-out sequences: "squared error of the next row", "accuracy".</summary>
    public required string Measure { get; init; }

    /// <summary>What the head came to after each of its epochs, on held-out sequences.</summary>
    public IReadOnlyList<double> Head { get; init; } = [];

    /// <summary>The same of the head on the untrained encoder.</summary>
    public IReadOnlyList<double> Untrained { get; init; } = [];

    /// <summary>What is there without a model, by name.</summary>
    public IReadOnlyList<(string Name, double Value)> Baselines { get; init; } = [];

    /// <summary>Images whose lower part the model completed by feeding itself.</summary>
    public IReadOnlyList<RowCompletionPicture> Completions { get; init; } = [];

    /// <summary>Rows at the top of <see cref="Completions"/> that were given.</summary>
    public int GivenRows { get; init; }
}

/// <summary>One image three times: whole, as it was given, and as the model completed it; bytes row by row.</summary>
/// <param name="Truth">The image.</param>
/// <param name="Given">Its upper part.</param>
/// <param name="Completed">Its upper part, and below what the model made of it.</param>
public sealed record RowCompletionPicture(byte[] Truth, byte[] Given, byte[] Completed);
