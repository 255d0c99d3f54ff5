using System.CommandLine;
using Eddy.Cli.Parsing;
using Eddy.Data.Tasks;
using Eddy.Experiments.Images;
using Eddy.Experiments.Recurrent;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy train</c>: from options to <see cref="TrainArguments"/>; the work is the caller's.</summary>
internal sealed class TrainCommand : Command, ICommandWithExamples, ICommandWithLists
{
    private readonly Option<string?> _data = OptionOf.Text("--data", "NAME|PATH",
        "What to learn: a data set that 'eddy data list' names, or a folder with four MNIST-style IDX files; "
        + "in time: digits-rows or mnist-rows:DIR, images row by row, where the next row is to be predicted; "
        + "pamap2:DIR, sensor readings, whose activity is to be told. Default: digits.");

    private readonly Option<string?> _task = OptionOf.Text("--task", "NAME|NAME:PATH",
        "A task in time for a recurrent network, in place of --data; the tasks are listed below. It brings defaults for everything else.");

    private readonly Option<string?> _cell = OptionOf.Text("--cell", "NAME", "With --task: the neuron model, perhaps with settings, as in rhn:depth=2. Default: the task's.");
    private readonly Option<IReadOnlyList<int>?> _hidden = OptionOf.Sizes("--hidden", "128", "With --task: units of each recurrent layer, from the input up. Default: the task's.");
    private readonly Option<string?> _learner = OptionOf.Text("--learner", "NAME", "On images: what learns, trl or one of its rivals, listed below; each brings its own defaults. With --task: the learning rule; its settings go by --set, as in rank=16. Default: trl, or the task's.");
    private readonly Option<long?> _steps = OptionOf.LongNumber("--steps", "With --task: time steps of the run, all sequences together counting as one. Default: the task's.", 1);
    private readonly Option<double?> _clip = OptionOf.PositiveNumber("--clip", "With --task: bound on the norm of all gradients together. Default: the task's; --set clip=0 for none.");
    private readonly Option<double?> _readoutDecay = OptionOf.PositiveNumber("--readout-decay", "With --task: share of its scores that the readout keeps per step, below 1; e-prop filters its traces alike. Default: the task's; --set readout_decay=0 for none.");
    private readonly Option<string?> _readoutForm = OptionOf.Choice("--readout-form", "With --readout-decay: whether the readout adds what is new, or averages, which takes it times 1 - decay. Default: sum.", "sum", "average");
    private readonly Option<bool?> _control = OptionOf.Switch("--control", "With --task: whether the control runs beside, the same network with the same first weights of which the readout alone learns. Default: where the neurons spike.");
    private readonly Option<bool> _describe = OptionOf.Flag("--describe",
        "With --task: do not train; print what the learner would keep and do for every block of parameters, and what its gradients are exact against.");

    private readonly Option<double?> _hours = OptionOf.PositiveNumber("--hours", "With --task: stop after so many hours, to be taken up again with --resume.");

    private readonly Option<string?> _preset = OptionOf.Choice("--preset",
        "Where the defaults come from. trl trains one layer after another on pairs inside a chunk, trl-s all layers at once on neighbouring rows; "
        + "trl-robust holds at any rate from 1e-4 to 3e-3, trl-best has the lowest error; the -paper forms are the published protocol exactly (60 epochs, Adam 1e-4, first layer only). Default: trl.",
        "trl", "trl-s", "trl-robust", "trl-best", "trl-paper", "trl-s-paper");

    private readonly Option<IReadOnlyList<int>?> _layers = OptionOf.Sizes("--layers", "512,256", "Neurons of each hidden layer, from the input up. Default: 512,256.");
    private readonly Option<int?> _epochs = OptionOf.WholeNumber("--epochs",
        "Passes over the training samples for the encoder (for each layer in trl) or for a network that learns as a whole. 0 leaves the encoder as it was drawn. Default: the preset's.", 0);

    private readonly Option<int?> _headEpochs = OptionOf.WholeNumber("--head-epochs", "Passes over the training samples for the head. Default: the preset's.", 0);
    private readonly Option<int?> _batch = OptionOf.WholeNumber("--batch", "Samples a step; consecutive in time, at least 2. An incomplete last batch is dropped. Default: 64. With --task: parallel sequences, at least 1.", 1, 1 << 16);
    private readonly Option<int?> _chunk = OptionOf.WholeNumber("--chunk", "Consecutive samples of one class in the stream; in trl it divides the batch. Default: 16.", 1, 1 << 16);
    private readonly Option<double?> _learningRate = OptionOf.PositiveNumber("--learning-rate", "Step size of the encoder, or of a network that learns as a whole; the head's is --set head_learning_rate=X.");
    private readonly Option<string?> _optimizer = OptionOf.Choice("--optimizer",
        "How a gradient moves a weight. In trl, sgd doubles the variance coefficient and, unless it is given, takes 3e-4 as the learning rate; rivals take 0.1. Default: adam, in equilibrium sgd.", "adam", "sgd");

    private readonly Option<string?> _activation = OptionOf.Choice("--activation", "What a neuron makes of its weighted input. Default: relu.",
        "relu", "gelu", "tanh", "sigmoid", "identity");

    private readonly Option<bool?> _batchNorm = OptionOf.Switch("--batch-norm",
        "Normalise weighted inputs over the batch before the activation; halves the variance coefficient of trl and, unless it is given, takes four times the learning rate; --preset trl-best has a recipe of its own for it.");

    private readonly Option<bool?> _augment = OptionOf.Switch("--augment", "Rotate (±15°), shift (±10 %) and scale (0.9–1.1) training images at random.");
    private readonly Option<int?> _trainSamples = OptionOf.WholeNumber("--train-samples", "Learn from the first N training samples only.", 1);
    private readonly Option<string?> _order = OptionOf.Choice("--order",
        "For sensors: whether the encoder meets rows as they were recorded or in random order, where time is lost. Default: natural.", "natural", "shuffled");

    private readonly Option<ulong?> _seed = OptionOf.Seed("--seed", "Seed of weights, order and augmentation, not of the data; the same seed gives the same bits. Default: 42, with --task 1.");
    private readonly Option<int?> _threads = OptionOf.Threads();
    private readonly Option<string?> _out = OptionOf.Text("--out", "DIR", "The run folder to create. Default: a new folder in runs/.");
    private readonly Option<string?> _resume = OptionOf.Text("--resume", "RUN",
        "Continue this run, or the 'latest', from its last checkpoint, bit for bit, with the options it began with.");

    private readonly Option<IReadOnlyList<Setting>?> _set = OptionOf.Settings("--set", "Set any option of the run by its name in config.json; may be repeated.");
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Option<bool> _quiet = OptionOf.Quiet();

    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public TrainCommand(Func<TrainArguments, int> run)
        : base("train", "Train a network, judge it, and write a run folder with a report: on images by Temporal Regularized Learning or one of its rivals; with --task recurrent and spiking networks, in time, by any rule.")
    {
        foreach (Option option in new Option[]
        {
            _data, _preset, _layers, _epochs, _headEpochs, _batch, _chunk, _learningRate, _optimizer, _activation, _batchNorm, _augment, _trainSamples, _order,
            _task, _cell, _hidden, _learner, _steps, _clip, _readoutDecay, _readoutForm, _control, _describe, _hours, _seed, _threads, _out, _resume, _set, _json, _quiet,
        })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetResult(_resume) is null)
            {
                return;
            }

            // A resumed run keeps the options it began with; taking new ones would silently not be that run.
            var kept = new Option[] { _threads, _hours, _resume, _json, _quiet };
            if (Options.FirstOrDefault(o => !kept.Contains(o) && result.GetResult(o) is not null) is { } other)
            {
                result.AddError($"option '{other.Name}' cannot be given with '--resume': a resumed run keeps the options it began with.");
            }
        });
        SetAction(result => run(Read(result)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "eddy train",
        "eddy train --preset trl-s --layers 1000,500 --epochs 20",
        "eddy train --data path/to/mnist --preset trl-paper --seed 42 --out runs/paper",
        "eddy train --learner backprop --epochs 10",
        "eddy train --learner forward-forward --set forward_forward.goodness=mean",
        "eddy train --set pairs=ring --set head_order=shuffled",
        "eddy train --resume runs/paper",
        "eddy train --task add",
        "eddy train --task event-digits --learner eprop --cell lif",
        "eddy train --task string-memory --cell rhn --hidden 128 --learner ok --set rank=16 --hours 4 --out runs/strings",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<HelpList> Lists { get; } =
    [
        new("Learners of images", [.. Enum.GetValues<ImageLearner>().Select(learner => (ImageLearners.Name(learner), ImageLearners.Describe(learner)))]),
        new("Tasks", [.. SequenceTasks.All.Select(task => (task.Form, task.Description))]),
        new("Learning rules, with --task", [.. RuleCatalog.All.Select(rule => (rule.Form, rule.Description))]),
    ];

    private TrainArguments Read(ParseResult result) => new()
    {
        Data = result.GetValue(_data),
        Preset = result.GetValue(_preset),
        Layers = result.GetValue(_layers),
        Epochs = result.GetValue(_epochs),
        HeadEpochs = result.GetValue(_headEpochs),
        Batch = result.GetValue(_batch),
        Chunk = result.GetValue(_chunk),
        LearningRate = result.GetValue(_learningRate),
        Optimizer = result.GetValue(_optimizer),
        Activation = result.GetValue(_activation),
        BatchNorm = result.GetValue(_batchNorm),
        Augment = result.GetValue(_augment),
        TrainSamples = result.GetValue(_trainSamples),
        Order = result.GetValue(_order),
        Seed = result.GetValue(_seed),
        Threads = result.GetValue(_threads),
        Out = result.GetValue(_out),
        Resume = result.GetValue(_resume),
        Task = result.GetValue(_task),
        Cell = result.GetValue(_cell),
        Hidden = result.GetValue(_hidden),
        Learner = result.GetValue(_learner),
        Steps = result.GetValue(_steps),
        Clip = result.GetValue(_clip),
        ReadoutDecay = result.GetValue(_readoutDecay),
        ReadoutForm = result.GetValue(_readoutForm),
        Control = result.GetValue(_control),
        Describe = result.GetValue(_describe),
        Hours = result.GetValue(_hours),
        Set = result.GetValue(_set) ?? [],
        Json = result.GetValue(_json),
        Quiet = result.GetValue(_quiet),
    };
}
