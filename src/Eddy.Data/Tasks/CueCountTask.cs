using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>
/// Evidence accumulation: cues, each on the left or on the right, come as spikes of one of two populations; after a delay a third population says that the answer is due,
/// and in every step of that time it is asked on which side there were more cues (class 0: left, 1: right). A fourth population spikes at all times and means nothing.
/// </summary>
/// <remarks>
/// The form of Bellec et al. 2020 (Nature Communications 11:3625): an odd number of cues; for each sequence a side is drawn, and each cue falls on the other one with chance
/// <c>minority</c>. Populations in this order: left, right, recall, noise. A unit spikes in a step with chance 1 − exp(−rate · step).
/// </remarks>
internal sealed class CueCountTask(int lanes, ulong seed, CueCountShape shape)
    : EpisodeTask("cue-count", LearningTask.Classification, lanes, 4 * shape.Neurons, 2, seed, shape.Delay + shape.DelaySpread, shape.Cues + 1)
{
    public override IReadOnlyList<TaskFigure> Figures() => [new("accuracy, by chance", 0.5), new("accuracy, last cue alone", LastCueAlone(shape.Cues, shape.Minority))];

    protected override int Begin(int lane, Span<byte> symbols)
    {
        bool side = Bit(lane);
        int right = 0;
        for (int i = 0; i < shape.Cues; i++)
        {
            symbols[i] = (byte)(side == Random(lane).NextDouble() >= shape.Minority ? 1 : 0);
            right += symbols[i];
        }

        symbols[shape.Cues] = (byte)(2 * right > shape.Cues ? 1 : 0);
        return shape.Delay + (shape.DelaySpread > 0 ? Random(lane).NextInt(shape.DelaySpread + 1) : 0);
    }

    protected override int Steps(int length) => (shape.Cues * shape.Spacing) + length + shape.Recall;

    protected override bool Show(int lane, int place, int length, ReadOnlySpan<byte> symbols, Span<float> input, Span<float> target)
    {
        int cue = place / shape.Spacing, recall = Steps(length) - shape.Recall;
        bool asked = place >= recall;
        if (cue < shape.Cues && place % shape.Spacing < shape.Cue)
        {
            PoissonSpikes.Fire(Random(lane), Population(input, symbols[cue]), shape.Chance);
        }

        if (asked)
        {
            PoissonSpikes.Fire(Random(lane), Population(input, 2), shape.Chance);
            target[symbols[shape.Cues]] = 1;
        }

        PoissonSpikes.Fire(Random(lane), Population(input, 3), shape.Noise);
        return asked;
    }

    /// <summary>How often the last cue is on the side that had more.</summary>
    private static double LastCueAlone(int cues, double minority)
    {
        // by symmetry the drawn side is the one: its cues are binomial, the last one of them is seen
        double right = 0, chance = Math.Pow(minority, cues - 1), others = cues - 1;
        for (int k = 0; k <= others; k++)
        {
            bool most = 2 * (k + 1) > cues, stillMost = 2 * k > cues;
            right += chance * (((1 - minority) * (most ? 1 : 0)) + (minority * (stillMost ? 0 : 1)));
            chance *= (others - k) / (k + 1) * (1 - minority) / minority;
        }

        return right;
    }

    private Span<float> Population(Span<float> input, int which) => input.Slice(which * shape.Neurons, shape.Neurons);
}

/// <summary>The sizes of <see cref="CueCountTask"/>, in steps and chances.</summary>
/// <param name="Cues">Cues, odd.</param>
/// <param name="Cue">Steps of a cue.</param>
/// <param name="Spacing">Steps from one cue's beginning to the next one's.</param>
/// <param name="Delay">Steps from the last cue's pause to the recall, at least.</param>
/// <param name="DelaySpread">Steps that may be added to it.</param>
/// <param name="Recall">Steps of the recall.</param>
/// <param name="Neurons">Units of a population.</param>
/// <param name="Chance">Chance of a spike a step and unit of a population that speaks.</param>
/// <param name="Noise">The same of the noise population.</param>
/// <param name="Minority">Chance that a cue is on the side that was not drawn.</param>
internal sealed record CueCountShape(int Cues, int Cue, int Spacing, int Delay, int DelaySpread, int Recall, int Neurons, double Chance, double Noise, double Minority);
