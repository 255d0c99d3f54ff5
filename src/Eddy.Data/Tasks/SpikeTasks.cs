namespace Eddy.Data.Tasks;

/// <summary>The tasks of <see cref="SequenceTasks"/> whose inputs are, or can be, spikes drawn by chance.</summary>
internal static class SpikeTasks
{
    private const int MostNeurons = 4096;

    /// <summary>Each with what makes it.</summary>
    public static (SequenceTaskInfo Info, Func<TaskRequest, ISequenceTask> Make)[] All { get; } =
    [
        (new("delayed-match", "delayed-match", "two stimuli with a pause between: same or not",
            [
                new("stimuli", "4", "how many there are"), new("shortest", "5", "empty steps, at least"), new("longest", "20", "empty steps, at most"), new("hold", "1", "steps that a stimulus lasts"),
                new("neurons", "0", "units of each stimulus and of the cue that spike by chance; 0: one number each"), new("chance", "0.2", "chance of a spike a step and unit that speaks"),
                new("noise", "0.01", "chance of a spike a step and unit that does not"),
            ]),
            MakeDelayedMatch),
        (new("cue-count", "cue-count", "cues left and right as spikes: after a delay, which side had more",
            [
                new("cues", "7", "how many, odd"), new("cue", "100", "ms that one lasts"), new("pause", "50", "ms after each"), new("delay", "1050", "ms before the recall, at least"),
                new("delay_spread", "0", "ms that may be added to the delay"), new("recall", "150", "ms in which the answer is asked"), new("step", "1", "ms a step"),
                new("neurons", "10", "units of each of the four populations"), new("rate", "40", "Hz of a population that speaks"), new("noise", "10", "Hz of the noise population"),
                new("minority", "0.3", "chance that a cue is on the side that was not drawn"),
            ]),
            MakeCueCount),
        (new("pattern-generation", "pattern-generation", "sums of sines, told by a clock of frozen spikes",
            [
                new("outputs", "1", "sums"), new("inputs", "20", "units of the clock"), new("groups", "5", "groups of units, one after another; 1: all at all times"),
                new("round", "1000", "ms until it begins again"), new("rate", "100", "Hz of a unit of the group that speaks"), new("step", "1", "ms a step"),
            ]),
            MakePatternGeneration),
        (new("store-recall", "store-recall", "a stream of bits as spikes: on command keep one, on command tell it",
            [
                new("windows", "10", "bits of a sequence"), new("window", "200", "ms of a bit"), new("chance", "0.2", "chance of the next command a bit"), new("neurons", "10", "units of each of the four populations"),
                new("rate", "50", "Hz of a population that speaks"), new("noise", "1", "Hz of one that does not"), new("step", "1", "ms a step"),
            ]),
            MakeStoreRecall),
        (new("poisson-key", "poisson-key", "one of a few fixed spike templates, hidden among spikes: which",
            [
                new("keys", "4", "templates"), new("neurons", "20", "inputs"), new("template", "50", "ms of a template"), new("length", "150", "ms of a sequence"), new("asked", "10", "ms at its end in which it is asked"),
                new("rate", "20", "Hz of an input"), new("noise", "2", "Hz added to a template"), new("drop", "0.1", "chance that a template's spike is lost"), new("jitter", "2", "ms that it may move either way"),
                new("step", "1", "ms a step"),
            ]),
            MakePoissonKey),
    ];

    private static DelayedMatchTask MakeDelayedMatch(TaskRequest r)
    {
        int shortest = r.Options.Whole("shortest", 0, 1_000_000);
        return new DelayedMatchTask(
            r.Lanes, r.Seed, r.Options.Whole("stimuli", 2, 256), shortest, r.Options.Whole("longest", shortest, 1_000_000), r.Options.Whole("hold", 1, 100_000),
            r.Options.Whole("neurons", 0, MostNeurons), r.Options.Number("chance", 0, 1), r.Options.Number("noise", 0, 1));
    }

    private static CueCountTask MakeCueCount(TaskRequest r)
    {
        int cues = r.Options.Whole("cues", 1, 1001);
        if (cues % 2 == 0)
        {
            throw new ArgumentException($"{r.Options.Name}: option cues is {cues}, but must be odd, so that one side has more.");
        }

        StepClock clock = StepClock.Of(r.Options);
        int cue = clock.Steps("cue", 1);
        return new CueCountTask(r.Lanes, r.Seed, new CueCountShape(
            cues, cue, cue + clock.Steps("pause", 0), clock.Steps("delay", 0), clock.Steps("delay_spread", 0), clock.Steps("recall", 1), r.Options.Whole("neurons", 1, MostNeurons),
            clock.Chance("rate"), clock.Chance("noise"), r.Options.Number("minority", 0.001, 0.5)));
    }

    private static PatternGenerationTask MakePatternGeneration(TaskRequest r)
    {
        StepClock clock = StepClock.Of(r.Options);
        int inputs = r.Options.Whole("inputs", 1, MostNeurons);
        return new PatternGenerationTask(
            r.Lanes, r.Seed, r.Options.Whole("outputs", 1, MostNeurons), inputs, r.Options.Whole("groups", 1, inputs), clock.Steps("round", 2), clock.Chance("rate"), clock.StepMs);
    }

    private static StoreRecallTask MakeStoreRecall(TaskRequest r)
    {
        StepClock clock = StepClock.Of(r.Options);
        return new StoreRecallTask(
            r.Lanes, r.Seed, r.Options.Whole("windows", 2, 10_000), clock.Steps("window", 1), r.Options.Whole("neurons", 1, MostNeurons), clock.Chance("rate"), r.Options.Number("chance", 0, 1),
            clock.Chance("noise"));
    }

    private static PoissonKeyTask MakePoissonKey(TaskRequest r)
    {
        StepClock clock = StepClock.Of(r.Options);
        int template = clock.Steps("template", 1), asked = clock.Steps("asked", 1);
        return new PoissonKeyTask(r.Lanes, r.Seed, new PoissonKeyShape(
            r.Options.Whole("keys", 2, 256), r.Options.Whole("neurons", 1, MostNeurons), template, clock.Steps("length", template + asked), asked, clock.Chance("rate"), clock.Chance("noise"),
            r.Options.Number("drop", 0, 1), clock.Steps("jitter", 0)));
    }
}
