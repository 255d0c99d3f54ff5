using System.Numerics;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>The object <c>network</c> of a file, read once; the engine's network is built from it for any rule.</summary>
internal sealed class EligibilityPlan
{
    private EligibilityPlan(int inputs, EligibilityLayer[] layers, string loss, EligibilityReadout readout) => (Inputs, Layers, Loss, Readout) = (inputs, layers, loss, readout);

    /// <summary>Numbers in a sample.</summary>
    public int Inputs { get; }

    public EligibilityLayer[] Layers { get; }

    /// <summary><c>half_squared_error</c>, <c>softmax_cross_entropy</c> or <c>mixture</c>.</summary>
    public string Loss { get; }

    public EligibilityReadout Readout { get; }

    /// <summary>Length of the sequence; 0 where the file does not say.</summary>
    public int Steps { get; private init; }

    /// <summary>Which entries of W_rec exist.</summary>
    public EligibilityConnections Connections { get; private init; }

    /// <summary>Reads a case: its network, and the sizes beside it where they are.</summary>
    /// <param name="given">The object that holds <c>network</c>.</param>
    /// <param name="change">Members to be read in place of those of each <c>cell</c>.</param>
    /// <param name="connections">Which entries of W_rec exist, where the file does not say.</param>
    public static EligibilityPlan Of(OracleNode given, EligibilityCellChange? change = null, EligibilityConnections connections = EligibilityConnections.All)
    {
        OracleNode network = given["network"];
        var readout = EligibilityReadout.Of(network["readout"]);
        OracleNode all = network["layers"];
        EligibilityLayer[] layers = [.. all.Items().Select((layer, l) => EligibilityLayer.Of(
            layer, readout.Type == "membrane" && l == all.Count - 1 ? new EligibilityCellChange(TellsMembrane: true) : change))];
        int inputs = network["n_in"].Whole();
        if (given.Find("sizes") is { } sizes)
        {
            sizes.Require(
                sizes["n_in"].Whole() == inputs && sizes["n"].Numbers().SequenceEqual(layers.Select(l => (double)l.Units)) && sizes["n_out"].Whole() == readout.Outputs
                    && given["inputs"].Numbers().Length == sizes["T"].Whole() * inputs,
                "sizes of the network");
        }

        return new EligibilityPlan(inputs, layers, network["loss"].Text(), readout)
        {
            Steps = given.Find("sizes")?["T"].Whole() ?? 0,
            Connections = given.Find("self_connections")?.Flag() == false ? EligibilityConnections.NotSelf : connections,
        };
    }

    /// <summary>The layers from below up to one of them, under another readout: [outputs, units of that layer], without biases.</summary>
    public EligibilityPlan Under(int layer, double[] readout)
        => new(Inputs, Layers[..(layer + 1)], Loss, Readout with { W = readout, B = new double[Readout.Outputs] }) { Steps = Steps, Connections = Connections };

    /// <summary>The same with a readout that remembers nothing.</summary>
    public EligibilityPlan WithoutReadoutMemory() => new(Inputs, Layers, Loss, Readout with { Kappa = 0 }) { Steps = Steps, Connections = Connections };

    /// <summary>A gradient of which only what exists is kept.</summary>
    public ParameterSet Existing(ParameterSet gradient) => Connections == EligibilityConnections.All ? gradient : new ParameterSet(
        [.. gradient.Layers.Select((layer, l) => layer.ToDictionary(p => p.Key, p => p.Key == "W_rec" ? Existing(l, p.Value) : p.Value))], gradient.Readout);

    /// <summary>An array like W_rec of which only what exists is kept.</summary>
    public double[] Existing(int layer, double[] recurrent)
        => Connected(Layers[layer]) is { } connected ? [.. recurrent.Select((value, i) => connected[i % connected.Length] ? value : 0)] : recurrent;

    /// <summary>The network at the beginning of a sequence, taught by a rule.</summary>
    public EligibilityNetwork<T> Build<T>(RuleOptions rule, int streams = 1, double rate = 1e-3, int updateEvery = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RecurrentPlan plan = Network.Recurrent(Inputs);
        foreach (EligibilityLayer layer in Layers)
        {
            plan = layer.Cell.Neuron.Add(plan, layer.Units, new LayerOptions { Connected = Connected(layer) });
        }

        NetworkPlan whole = Readout.Add(plan, Loss == "softmax_cross_entropy");
        return new EligibilityNetwork<T>(this, whole.Build<T>(rule, new SgdOptions { LearningRate = rate }, new RecurrentLearnerOptions { Streams = streams, UpdateEvery = updateEvery }));
    }

    private bool[]? Connected(EligibilityLayer layer)
    {
        IEnumerable<(int To, int From)> pairs = Enumerable.Range(0, layer.Units * layer.Units).Select(i => (i / layer.Units, i % layer.Units));
        return Connections switch
        {
            EligibilityConnections.NotSelf => [.. pairs.Select(p => p.To != p.From)],
            EligibilityConnections.SelfOnly => [.. pairs.Select(p => p.To == p.From)],
            _ => null,
        };
    }
}

/// <summary>Which recurrent weights of a file's network exist.</summary>
internal enum EligibilityConnections
{
    /// <summary>All.</summary>
    All,

    /// <summary>All but those of a unit to itself.</summary>
    NotSelf,

    /// <summary>Only those of a unit to itself.</summary>
    SelfOnly,
}

/// <summary>One of the <c>layers</c> of a file's network.</summary>
/// <param name="Units">Neurons.</param>
/// <param name="Cell">The model, and where names lie in it.</param>
/// <param name="Weights">W_in, W_rec, b, b_rec and b_emission, those that the file has.</param>
/// <param name="InitialState">[units, state variables]; null for 0.</param>
internal sealed record EligibilityLayer(int Units, EligibilityCell Cell, IReadOnlyDictionary<string, double[]> Weights, double[]? InitialState)
{
    private static readonly string[] _names = ["W_in", "W_rec", "b", "b_rec", "b_emission"];

    public static EligibilityLayer Of(OracleNode layer, EligibilityCellChange? change)
        => new(
            layer["n"].Whole(),
            EligibilityCell.Of(layer["cell"], layer.Find("W_rec") is null, change),
            _names.Where(name => layer.Find(name) is not null).ToDictionary(name => name, name => layer[name].Numbers()),
            layer.Find("initial_state")?.Numbers());
}

/// <summary>What a check takes in place of what the file says of a cell.</summary>
/// <param name="ResetGradient"><c>attached</c> or <c>detached</c>; null for the file's.</param>
/// <param name="Surrogate">An object <c>surrogate</c>; null for the cell's own.</param>
/// <param name="TellsMembrane">Whether a layer tells its membrane instead of its spikes.</param>
internal sealed record EligibilityCellChange(string? ResetGradient = null, OracleNode? Surrogate = null, bool TellsMembrane = false);

/// <summary>The object <c>readout</c> of a file's network.</summary>
/// <param name="Type"><c>linear</c>, <c>membrane</c> or <c>spikes</c>.</param>
/// <param name="Outputs">Numbers that it tells.</param>
/// <param name="Kappa">κ, its decay; 0 without memory.</param>
/// <param name="Average">Whether what is new comes with the factor 1 − κ.</param>
/// <param name="W">[outputs, units of the top layer]; empty where the top layer is read as it is.</param>
/// <param name="B">[outputs].</param>
internal sealed record EligibilityReadout(string Type, int Outputs, double Kappa, bool Average, double[] W, double[] B)
{
    public static EligibilityReadout Of(OracleNode readout)
    {
        string type = readout["type"].Text();
        int outputs = readout["n_out"].Whole();
        if (type is "membrane" or "spikes")
        {
            double[] identity = [.. Enumerable.Range(0, outputs * outputs).Select(i => i / outputs == i % outputs ? 1.0 : 0)];
            return new EligibilityReadout(type, outputs, 0, false, identity, new double[outputs]);
        }

        string form = readout["form"].Text();
        return type == "linear" && form is "sum" or "average"
            ? new EligibilityReadout(type, outputs, readout["kappa"].Number(), form == "average", readout["W"].Numbers(), readout["b"].Numbers())
            : throw new InvalidDataException($"{readout.Path}: readouts of type '{type}' and form '{form}' are unknown.");
    }

    public NetworkPlan Add(RecurrentPlan layers, bool softmax)
    {
        NetworkPlan plan = softmax ? layers.Softmax(Outputs) : layers.Linear(Outputs);
        return Kappa == 0 ? plan : plan.WithReadoutMemory(Kappa, Average ? LeakForm.Average : LeakForm.Sum);
    }
}
