using System.Globalization;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>
/// A small network with a random sequence, its weights held fixed: what every rule's gradient is computed on. Values that a model starts at zero (such as RGC's gates)
/// are drawn here, so that no path is dead.
/// </summary>
internal sealed class GradientFixture
{
    private const double LeastNorm = 1e-8, LeastRate = 0.05, MostRate = 0.6;

    private readonly NetworkPlan _plan;
    private readonly double[][] _inputs;
    private readonly double[][] _targets;
    private readonly ulong _seed;
    private readonly INeuronVisit _neuron;

    public GradientFixture(INeuronVisit neuron, GradientCheckOptions options, double drive = 1)
    {
        var random = new RandomSource(options.Seed).Split(neuron.Name);
        bool direct = neuron.Form.Currents.Any(c => c.Direct);
        int inputs = direct ? options.Units : options.Inputs;
        RecurrentPlan plan = Network.Recurrent(inputs);
        for (int l = 0; l < options.Layers; l++)
        {
            plan = neuron.Add(plan, options.Units, new LayerOptions { Sparsity = options.Sparsity });
        }

        _plan = options.ReadoutMemory == 0 ? plan.Linear(options.Outputs) : plan.Linear(options.Outputs).WithReadoutMemory(options.ReadoutMemory, options.ReadoutForm);
        _inputs = [.. Enumerable.Range(0, options.Steps).Select(_ => Draw(random, inputs, drive))];
        _targets = [.. Enumerable.Range(0, options.Steps).Select(_ => Draw(random, options.Outputs, 0.5))];
        (_neuron, _seed, Steps, Drive) = (neuron, options.Seed, options.Steps, drive);
    }

    public int Steps { get; }

    /// <summary>Decides weights, inputs and targets.</summary>
    public ulong Seed => _seed;

    /// <summary>Factor on the inputs.</summary>
    public double Drive { get; }

    /// <summary>A network whose units fire: with inputs as much stronger, or other draws, as that takes; where none does, the one with the usual inputs and draws.</summary>
    public static GradientFixture Alive(INeuronVisit neuron, GradientCheckOptions options)
    {
        const int Draws = 8;
        for (int draw = 0; neuron.Form.Spikes && draw < Draws; draw++)
        {
            GradientCheckOptions drawn = options with { Seed = options.Seed + (ulong)(1000 * draw) };
            foreach (double drive in (double[])[1, 1.5, 2, 3, 4])
            {
                var fixture = new GradientFixture(neuron, drawn, drive);
                if (fixture.Dead(fixture.Gradient(BpttOptions.Full)) is null)
                {
                    return fixture;
                }
            }
        }

        return new GradientFixture(neuron, options);
    }

    /// <summary>Why comparisons on this network would hold whatever a rule does: units that hardly ever fire or always do, units that no signal moves, parameters without a gradient.</summary>
    /// <param name="whole">The gradient by BPTT.</param>
    /// <returns>Null where it is alive.</returns>
    public string? Dead(IReadOnlyList<GradientBlock> whole)
    {
        if (_neuron.Form.Spikes && Silent() is { } reason)
        {
            return reason;
        }

        return whole.FirstOrDefault(b => b.Values.Sum(v => v * v) < LeastNorm * LeastNorm) is { } block
            ? $"the gradient of {block.Name} is 0 by BPTT, so any rule that gives 0 would hold. Take another seed (--seed), or more steps."
            : null;
    }

    /// <summary>The same network every time, taught by a rule; the seed of the rule's own draws may differ.</summary>
    /// <exception cref="NotSupportedException">The rule refuses the neuron; the message says why.</exception>
    public RecurrentCore<double> Build(RuleOptions rule, ulong draws = 0)
    {
        RecurrentCore<double> weights = _plan.Build<double>(new Traces.OneStep.OneStepOptions(), new SgdOptions(), new RecurrentLearnerOptions { Seed = _seed });
        RecurrentCore<double> core = _plan.Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions { Seed = _seed + draws });
        var random = new RandomSource(_seed).Split("fixture");
        foreach ((Parameter<double> to, Parameter<double> from) in core.Parameters.Zip(weights.Parameters))
        {
            from.Value.Span.CopyTo(to.Value.Span);
            for (int r = 0; r < to.Value.Rows; r++)
            {
                for (int c = 0; c < to.Value.Columns; c++)
                {
                    double drawn = random.NextGaussian();
                    to.Value[r, c] = to.Value[r, c] == 0 ? 0.4 * drawn : to.Value[r, c];
                }
            }
        }

        foreach ((RecurrentLayer<double> layer, RecurrentLayer<double> source) in core.Network.Layers.Zip(weights.Network.Layers))
        {
            layer.Connect(source.Connected);
            layer.OwnChanged();
        }

        core.Reset(0);
        return core;
    }

    /// <summary>The gradient of the whole sequence's loss as a rule sees it.</summary>
    public IReadOnlyList<GradientBlock> Gradient(RuleOptions rule, ulong draws = 0) => Gradient(Build(rule, draws));

    /// <summary>The same with a network that was built.</summary>
    public IReadOnlyList<GradientBlock> Gradient(RecurrentCore<double> core)
    {
        foreach (Parameter<double> parameter in core.Parameters)
        {
            parameter.Gradient!.Span.Clear();
        }

        for (int t = 0; t < Steps; t++)
        {
            core.Observe(0, _inputs[t]);
            core.Teach(0, _targets[t]);
        }

        (core.Credit as BpttCredit<double>)?.Flush(0);
        core.Credit.Complete();
        foreach (RecurrentLayer<double> layer in core.Network.Layers)
        {
            foreach (LinearMap<double>? map in layer.Maps.SelectMany(maps => maps))
            {
                if (map is not null)
                {
                    layer.ClearAbsent(map, map.Weights.Gradient!);
                }
            }
        }

        return GradientBlocks.Of(core);
    }

    /// <summary>The same by central differences of the loss: nothing of the engine's slopes is in it.</summary>
    public IReadOnlyList<GradientBlock> FiniteDifferences()
    {
        const double Step = 1e-5;
        RecurrentCore<double> core = Build(new Traces.OneStep.OneStepOptions());
        foreach (Parameter<double> parameter in core.Parameters)
        {
            for (int r = 0; r < parameter.Value.Rows; r++)
            {
                for (int c = 0; c < parameter.Value.Columns; c++)
                {
                    double value = parameter.Value[r, c];
                    parameter.Value[r, c] = value + Step;
                    double above = Loss(core);
                    parameter.Value[r, c] = value - Step;
                    double below = Loss(core);
                    parameter.Value[r, c] = value;
                    parameter.Gradient![r, c] = (above - below) / (2 * Step);
                }
            }
        }

        foreach (RecurrentLayer<double> layer in core.Network.Layers)
        {
            foreach (LinearMap<double>? map in layer.Maps.SelectMany(maps => maps))
            {
                if (map is not null)
                {
                    layer.ClearAbsent(map, map.Weights.Gradient!);
                }
            }
        }

        return GradientBlocks.Of(core);
    }

    // Why resets and slopes of spiking units would hardly show; null where they do.
    private string? Silent()
    {
        RecurrentCore<double> core = Build(new Traces.OneStep.OneStepOptions());
        bool[][] moved = [.. core.Network.Layers.Select(l => new bool[l.Shape.Units])];
        double[] spikes = new double[moved.Length];
        foreach (double[] input in _inputs)
        {
            core.Network.Forward(0, input);
            for (int l = 0; l < moved.Length; l++)
            {
                LayerStream<double> stream = core.Network.Streams[0].Layers[l];
                LayerShape shape = core.Network.Layers[l].Shape;
                for (int u = 0; u < shape.Units; u++)
                {
                    spikes[l] += stream.Emission[u] / (shape.Units * Steps);
                    for (int s = 0; s < shape.States; s++)
                    {
                        moved[l][u] |= stream.EmissionSlope[(s * shape.Padded) + u] != 0;
                    }
                }
            }
        }

        for (int l = 0; l < moved.Length; l++)
        {
            string layer = core.Network.Layers[l].Name;
            if (spikes[l] is < LeastRate or > MostRate)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{layer} fires in {spikes[l]:P0} of the steps, where {LeastRate:P0} to {MostRate:P0} are asked for: resets and slopes would hardly show. Take another seed (--seed), or another threshold (--cell {_neuron.Name}:threshold=…).");
            }

            if (Array.IndexOf(moved[l], false) is >= 0 and var unit)
            {
                return $"{layer}: the surrogate slope of unit {unit + 1} is 0 at every step, so no signal reaches its weights. Take another seed (--seed), or a surrogate without an end, such as ArcTan.";
            }
        }

        return null;
    }

    private static double[] Draw(RandomSource random, int count, double spread) => [.. Enumerable.Range(0, count).Select(_ => spread * random.NextGaussian())];

    private double Loss(RecurrentCore<double> core)
    {
        foreach (RecurrentLayer<double> layer in core.Network.Layers)
        {
            layer.OwnChanged();
        }

        core.Network.Reset(0);
        double loss = 0;
        for (int t = 0; t < Steps; t++)
        {
            core.Network.Forward(0, _inputs[t]);
            loss += core.Network.Streams[0].Readout.Answer.Loss(_targets[t]);
        }

        return loss;
    }
}
