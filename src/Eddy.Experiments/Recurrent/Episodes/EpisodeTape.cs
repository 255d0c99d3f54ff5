using Eddy.Learners;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>One sequence as a trained network went through it without learning: all that pictures of it need, of a size that depends on neither the run nor the network's weights.</summary>
internal sealed record EpisodeTape
{
    /// <summary>What the sequence is: "A recording of the test part".</summary>
    public required string Origin { get; init; }

    /// <summary>Whether it goes on after the last step here.</summary>
    public required bool IsCut { get; init; }

    /// <summary>What the outputs mean.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>Whether the units spike.</summary>
    public required bool Spikes { get; init; }

    /// <summary>What came in, and what was asked.</summary>
    public required IReadOnlyList<EpisodeStep> Steps { get; init; }

    /// <summary>By step, what the network answered.</summary>
    public required IReadOnlyList<float[]> Answers { get; init; }

    /// <summary>By step, what the control answered; empty where there is none.</summary>
    public required IReadOnlyList<float[]> ControlAnswers { get; init; }

    /// <summary>The layers, from the input up.</summary>
    public required IReadOnlyList<LayerTape> Layers { get; init; }

    /// <summary>What weights were credited with, a current after the other; those of which nothing can be shown are left out.</summary>
    public required IReadOnlyList<EligibilityTape> Eligibility { get; init; }

    /// <summary>The norm of every plane of a trace at a few steps.</summary>
    public required IReadOnlyList<(int Step, string Trace, string Plane, double Norm)> Norms { get; init; }

    /// <summary>How often units fired, by layer, over this sequence and some more.</summary>
    public required IReadOnlyList<FiringCount> Firing { get; init; }

    /// <summary>Sequences that <see cref="Firing"/> counts.</summary>
    public required int FiringSequences { get; init; }

    /// <summary>Whether all inputs are spikes or events: whole numbers, most of them 0.</summary>
    public bool InputsAreEvents => Steps.All(step => step.Input.All(x => x == MathF.Round(x))) && Steps.Average(step => step.Input.Count(x => x != 0) / (double)step.Input.Length) < 0.5;
}
