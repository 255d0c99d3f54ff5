using System.CommandLine;
using System.CommandLine.Parsing;
using Eddy.Cli.Parsing;
using Eddy.Experiments.Streaming;
using Eddy.Neurons;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy run</c>: from options to <see cref="RunArguments"/>; the work is the caller's.</summary>
internal sealed class RunCommand : Command, ICommandWithExamples
{
    private readonly Argument<string?> _stream = new("STREAM")
    {
        Description = "The stream, as for --stream: 'producer | eddy run -'.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _learner = OptionOf.Choice("--learner",
        "NAME",
        $"What learns: {string.Join("; ", LearnerCatalog.All.Select(kind => $"{kind.Name} is {kind.Description}"))}. A number may follow a name: {string.Join(", ", LearnerCatalog.All.Where(kind => kind.Number is not null).Select(kind => $"{kind.Name}-N is --set {kind.Number}=N"))}. Default: {LearnerCatalog.Default}.",
        word => LearnerCatalog.Parse(word) is not null,
        [.. LearnerCatalog.All.Select(kind => kind.Name)]);

    private readonly Option<string?> _streamOption = OptionOf.Text("--stream", string.Join('|', StreamName.Forms),
        "What to learn from, a sample at a time: images of a data set in coherent chunks, sensor readings in the format of PAMAP2 in order of time, a CSV file with a header or a file with a JSON object a line "
        + "(plain or gzip), or standard input (-) in one of these two forms. Default: digits.");

    private readonly Option<string?> _target = OptionOf.Text("--target", "COLUMN", "The column that is to be told. Default: target, class, label or y, whichever there is, else the last one.");
    private readonly Option<string?> _task = OptionOf.Choice("--task", "Whether the target is a class or a number. Default: classification.", "classification", "regression");
    private readonly Option<IReadOnlyList<int>?> _layers = OptionOf.Sizes("--layers", "512,256", "Neurons of each hidden layer, from the input up, of a learner that has some. Default: the learner's.");
    private readonly Option<string?> _cell = OptionOf.Text("--cell", "NEURON",
        $"The neuron of a recurrent learner, perhaps with settings, as in leaky:leak=0.1: {string.Join(", ", NeuronCatalog.All.Select(n => n.Name))}. Default: the learner's.");

    private readonly Option<IReadOnlyList<int>?> _hidden = OptionOf.Sizes("--hidden", "64,32", "Units of each layer of a recurrent learner, from the input up. Default: 64.");
    private readonly Option<bool> _describe = OptionOf.Flag("--describe",
        "Do not run; print what the learner would keep and do for every block of parameters, and what its gradients are exact against.");

    private readonly Option<int?> _chunk = OptionOf.WholeNumber("--chunk", "Images of one class in a row; records come as they come. Default: 16.", 1, 1 << 16);
    private readonly Option<string?> _scale = OptionOf.Choice("--scale",
        "Standardise every input by its mean and deviation so far, which are saved with the model. Default: running for records, none for images and sensors, which are standardised.", "running", "none");

    private readonly Option<string?> _drift = OptionOf.Choice("--drift", "What watches the errors for a change, which the report then marks. Default: adwin.", "adwin", "page-hinkley", "none");
    private readonly Option<int?> _window = OptionOf.WholeNumber("--window", "Samples of the windowed figures. Default: 1000.", 1, 10_000_000);
    private readonly Option<int?> _delay = OptionOf.WholeNumber("--delay", "Samples by which a label comes after its input. Default: 0.", 0, 1_000_000);
    private readonly Option<string?> _optimizer = OptionOf.Choice("--optimizer", "How a gradient moves a weight. Default: the learner's.", "sgd", "adam");
    private readonly Option<double?> _learningRate = OptionOf.PositiveNumber("--learning-rate", "Step size. Default: the learner's.");
    private readonly Option<ulong?> _seed = OptionOf.Seed("--seed", "Seed of weights and of the order of images; the same seed gives the same bits. Default: 42.");
    private readonly Option<long?> _max = OptionOf.LongNumber("--max", "Stop after so many samples. Default: with the stream.", 1);
    private readonly Option<string?> _onBad = OptionOf.Choice("--on-bad", "What to do with a damaged record: stop and say where, or pass over it, count it and report it. Default: fail.", "fail", "skip");
    private readonly Option<string?> _out = OptionOf.Text("--out", "DIR", "The run folder to create. Default: a new folder in runs/.");
    private readonly Option<string?> _resume = OptionOf.Text("--resume", "RUN",
        "Continue this run, or the 'latest', after its last checkpoint, bit for bit, with the options it began with. Of standard input the next record is then taken, after a header if that is repeated.");

    private readonly Option<IReadOnlyList<Setting>?> _set = OptionOf.Settings("--set", "Set any option of the run or of its learner by its name in config.json; may be repeated.");
    private readonly Option<bool> _json = OptionOf.Json();
    private readonly Option<bool> _quiet = OptionOf.Quiet();

    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public RunCommand(Func<RunArguments, int> run)
        : base("run", "Let a learner run over a stream: it answers every sample, is scored, and only then learns from it.")
    {
        Arguments.Add(_stream);
        foreach (Option option in new Option[]
        {
            _learner, _streamOption, _target, _task, _layers, _cell, _hidden, _chunk, _scale, _drift, _window, _delay, _optimizer, _learningRate, _seed, _max, _onBad, _out,
            _resume, _set, _describe, _json, _quiet,
        })
        {
            Options.Add(option);
        }

        Validators.Add(RefuseOptionsBesideResume);
        Validators.Add(result =>
        {
            if (result.GetResult(_streamOption) is { } option && result.GetResult(_stream) is { Tokens: [var given, ..] })
            {
                result.GetResult(_streamOption)!.AddError($"the stream is given twice, as '{given.Value}' and with '--stream'; give it once.");
            }
        });
        SetAction(result => run(Read(result)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "eddy run",
        "eddy run --learner linear --stream path/to/elec.csv.gz --target class",
        "eddy run --learner trl --stream mnist:path/to/mnist --layers 512,256 --chunk 16",
        "eddy run --learner d-rtrl --cell gru --hidden 64 --stream path/to/weather.csv.gz --target rain",
        "producer | eddy run - --learner linear --task regression --target power",
        "eddy run --resume runs/elec",
    ];

    // A resumed run keeps the options it began with; taking new ones would silently not be that run.
    private void RefuseOptionsBesideResume(CommandResult result)
    {
        if (result.GetResult(_resume) is null)
        {
            return;
        }

        var kept = new Option[] { _resume, _json, _quiet };
        if (Options.FirstOrDefault(o => !kept.Contains(o) && result.GetResult(o) is not null) is { } other)
        {
            result.AddError($"option '{other.Name}' cannot be given with '--resume': a resumed run keeps the options it began with.");
        }
    }

    private RunArguments Read(ParseResult result) => new()
    {
        Learner = result.GetValue(_learner),
        Stream = result.GetValue(_streamOption) ?? result.GetValue(_stream),
        Target = result.GetValue(_target),
        Task = result.GetValue(_task),
        Layers = result.GetValue(_layers),
        Cell = result.GetValue(_cell),
        Hidden = result.GetValue(_hidden),
        Describe = result.GetValue(_describe),
        Chunk = result.GetValue(_chunk),
        Scale = result.GetValue(_scale),
        Drift = result.GetValue(_drift),
        Window = result.GetValue(_window),
        Delay = result.GetValue(_delay),
        Optimizer = result.GetValue(_optimizer),
        LearningRate = result.GetValue(_learningRate),
        Seed = result.GetValue(_seed),
        Max = result.GetValue(_max),
        OnBad = result.GetValue(_onBad),
        Out = result.GetValue(_out),
        Resume = result.GetValue(_resume),
        Set = result.GetValue(_set) ?? [],
        Json = result.GetValue(_json),
        Quiet = result.GetValue(_quiet),
    };
}
