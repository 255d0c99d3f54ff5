using System.CommandLine;
using Eddy.Cli.Parsing;
using Eddy.Experiments.Verification.Gradients;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy verify gradients</c>.</summary>
/// <param name="Cells">Names of neuron models, comma-separated; null for all.</param>
/// <param name="Traces">Names of rules, comma-separated; null for all.</param>
/// <param name="From">A library whose own neuron models are compared instead of Eddy's; null for Eddy's.</param>
/// <param name="Options">Sizes and seed.</param>
/// <param name="Blocks">Whether every parameter block is shown.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record VerifyGradientsArguments(string? Cells, string? Traces, string? From, GradientCheckOptions Options, bool Blocks, bool Json);

/// <summary><c>eddy verify gradients</c>: from options to <see cref="VerifyGradientsArguments"/>; the work is the caller's.</summary>
internal sealed class VerifyGradientsCommand : Command, ICommandWithExamples
{
    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public VerifyGradientsCommand(Func<VerifyGradientsArguments, int> run)
        : base(
            "gradients",
            "Compare the gradients of every neuron model under every learning rule with back-propagation through time, with the graph the rule claims to follow, and with finite differences; exit code 4 if a claim does not hold.")
    {
        Option<string?> cells = OptionOf.Text("--cell", "NAME[,NAME…]", "Neuron models, with settings where wanted, as in lif:reset=hard. Default: all, and the spiking ones with every kind of reset.");
        Option<string?> traces = OptionOf.Text("--trace", "NAME[,NAME…]", "Learning rules. Default: all.");
        Option<string?> from = OptionOf.Text("--from", "FILE.dll", "Compare the neuron models of your own library: its public structs that implement INeuron and need no argument. The library's code is run.");
        Option<int?> layers = OptionOf.WholeNumber("--layers", "Layers of the model, one above the other. Default: 1.", 1, 4);
        Option<int?> units = OptionOf.WholeNumber("--units", "Neurons of a layer. Default: 5.", 1, 64);
        Option<int?> inputs = OptionOf.WholeNumber("--inputs", "Numbers in a sample. Default: 3.", 1, 64);
        Option<int?> steps = OptionOf.WholeNumber("--steps", "Length of the sequence. Default: 10.", 2, 1000);
        Option<double?> sparsity = OptionOf.PositiveNumber("--sparsity", "Share of recurrent weights that do not exist, below 1. Default: 0.");
        Option<double?> memory = OptionOf.PositiveNumber("--readout-memory", "Share κ of its scores that the readout keeps from step to step, below 1. Default: none.");
        Option<ulong?> seed = OptionOf.Seed("--seed", "Decides weights, inputs and targets. Default: 1.");
        Option<bool> blocks = OptionOf.Flag("--blocks", "Show every parameter block.");
        Option<bool> json = OptionOf.Json();
        foreach (Option option in new Option[] { cells, traces, from, layers, units, inputs, steps, sparsity, memory, seed, blocks, json })
        {
            Options.Add(option);
        }

        SetAction(r =>
        {
            var defaults = new GradientCheckOptions();
            return run(new VerifyGradientsArguments(
                r.GetValue(cells),
                r.GetValue(traces),
                r.GetValue(from),
                new GradientCheckOptions
                {
                    Layers = r.GetValue(layers) ?? defaults.Layers,
                    Units = r.GetValue(units) ?? defaults.Units,
                    Inputs = r.GetValue(inputs) ?? defaults.Inputs,
                    Steps = r.GetValue(steps) ?? defaults.Steps,
                    Sparsity = r.GetValue(sparsity) ?? defaults.Sparsity,
                    ReadoutMemory = r.GetValue(memory) ?? defaults.ReadoutMemory,
                    Seed = r.GetValue(seed) ?? defaults.Seed,
                },
                r.GetValue(blocks),
                r.GetValue(json)));
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
        ["eddy verify gradients", "eddy verify gradients --cell gru,lstm --trace rtrl,snap-1,d-rtrl --blocks", "eddy verify gradients --from bin/MyNeurons.dll --layers 2"];
}
