using System.Numerics;
using Eddy.Networks.Recurrent;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>
/// One stream of a network run over a file's sequence, weights held fixed: it notes at every step what the file expects, under the file's names, and holds it against the file
/// at the end.
/// </summary>
/// <remarks>A member of <c>expected</c> that no one watches stays unread, and <see cref="OracleNode.RequireAllRead"/> finds it.</remarks>
internal sealed class EligibilityRun<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EligibilityNetwork<T> _network;
    private readonly OracleNode _expected;
    private readonly int _stream;
    private readonly Dictionary<string, Func<int, double[]>> _ofLayers;
    private readonly Dictionary<string, (Func<int, string, double[]> Value, bool AtTraceSteps)> _ofParameters;
    private readonly Dictionary<string, Func<double[]>> _ofNetwork;
    private readonly List<double[]> _spikes; // by layer: sum over units, steps
    private readonly List<Note> _also = [];
    private List<Note>? _notes;
    private ParameterSet? _step;
    private double _loss;
    private bool _taught;

    /// <param name="network">At its beginning.</param>
    /// <param name="expected">What must come out: <c>layers</c>, <c>y</c>, <c>loss</c>, … those that the file has.</param>
    /// <param name="stream">Which of the network's streams it is.</param>
    public EligibilityRun(EligibilityNetwork<T> network, OracleNode expected, int stream = 0)
    {
        (_network, _expected, _stream) = (network, expected, stream);
        _spikes = [.. network.Plan.Layers.Select(_ => new double[2])];
        _ofNetwork = new(StringComparer.Ordinal)
        {
            ["y"] = () => EligibilityNetwork<T>.Doubles(network.Answer(stream).Answer.Scores, network.Plan.Readout.Outputs),
            ["loss"] = () => [_loss],
            ["delta"] = () => _taught ? EligibilityNetwork<T>.Doubles(network.Answer(stream).Error, network.Plan.Readout.Outputs) : new double[network.Plan.Readout.Outputs],
        };
        _ofLayers = new(StringComparer.Ordinal)
        {
            ["h"] = l => network.State(l, stream),
            ["z"] = l => network.Emission(l, stream),
            ["psi"] = l => network.Psi(l, stream),
            ["u"] = l => network.Distance(l, stream),
            ["D"] = l => network.StateSlope(l, Step(l).SlopeState),
            ["F_in"] = l => CurrentSlope(l, network.Plan.Layers[l].Cell.InputGates),
            ["F_rec"] = l => CurrentSlope(l, network.Plan.Layers[l].Cell.RecurrentGates),
            ["self_loop_block"] = l => network.SelfBlock(l, stream),
            ["A"] = l => network.SelfBlock(l, stream),
        };
        _ofParameters = new(StringComparer.Ordinal)
        {
            ["grad_step"] = ((l, name) => _step!.Layers[l][name], false),
            ["trace"] = ((l, name) => [.. network.TracePlanes(l, name, network.Plan.Layers[l].Cell.States, stream).SelectMany(plane => plane)], true),
            ["eligibility"] = ((l, name) => network.Eligibility(l, name, stream), true),
        };
    }

    /// <summary>What is done at a step in place of teaching the target; answers the loss. Null for teaching.</summary>
    public Func<int, double>? Lesson { get; init; }

    /// <summary>The gradients of each step so far.</summary>
    public List<ParameterSet> Steps { get; } = [];

    /// <summary>The sum of the gradients of all steps so far.</summary>
    public ParameterSet Total { get; private set; } = new([], new Dictionary<string, double[]>());

    /// <summary>Notes one more array of a layer, of every step.</summary>
    public EligibilityRun<T> Watch(string name, Func<int, double[]> value)
    {
        _ofLayers[name] = value;
        return this;
    }

    /// <summary>Notes one more array of each parameter (or other member), of every step or of the file's <c>trace_steps</c>.</summary>
    public EligibilityRun<T> Watch(string name, bool atTraceSteps, Func<int, string, double[]> value)
    {
        _ofParameters[name] = (value, atTraceSteps);
        return this;
    }

    /// <summary>Notes one array of every step that lies elsewhere in the file; nothing where it is not there.</summary>
    public EligibilityRun<T> Also(OracleNode? node, Func<double[]> value)
    {
        if (node is not null)
        {
            _also.Add(new Note(node, value, null, []));
        }

        return this;
    }

    /// <summary>The same of a list with an object of named arrays for each step.</summary>
    public EligibilityRun<T> AlsoByStep(OracleNode? list, Func<string, double[]> value)
    {
        foreach ((OracleNode step, int t) in list?.Items().Select((step, t) => (step, t)) ?? [])
        {
            _also.AddRange(step.Members().Select(m => new Note(m.Node, () => value(m.Name), [t + 1], [])));
        }

        return this;
    }

    /// <summary>Runs a whole sequence.</summary>
    /// <param name="inputs">[steps, inputs].</param>
    /// <param name="targets">[steps, outputs]; empty to observe only.</param>
    /// <param name="lossMask">By step, 0 where there is no lesson; empty for a lesson at every step.</param>
    public EligibilityRun<T> Go(ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets, ReadOnlySpan<double> lossMask = default)
    {
        int width = _network.Plan.Inputs, outputs = _network.Plan.Readout.Outputs;
        for (int t = 0; t < inputs.Length / width; t++)
        {
            ReadOnlySpan<double> target = targets.IsEmpty ? [] : targets.Slice(t * outputs, outputs);
            Advance(t, inputs.Slice(t * width, width), target, lossMask.IsEmpty || lossMask[t] != 0);
        }

        return this;
    }

    /// <summary>One step and, where there is a target and it counts, its lesson.</summary>
    public void Advance(int t, ReadOnlySpan<double> input, ReadOnlySpan<double> target, bool counts = true)
    {
        _notes ??= Watched();
        _network.Observe(input, _stream);
        _network.ClearGradients();
        _taught = counts && (!target.IsEmpty || Lesson is not null);
        _loss = !_taught ? 0 : Lesson?.Invoke(t) ?? _network.Teach(target, _stream);
        _step = _network.Gradients();
        if (_network.Plan.Connections == EligibilityConnections.NotSelf)
        {
            _step = _network.Plan.Existing(_step);
        }

        Steps.Add(_step);
        Total = _network.Plan.Existing(Total.Layers.Count == 0 ? _step : Total + _step);
        foreach (Note note in _notes)
        {
            if (note.Steps is null || note.Steps.Contains(t + 1))
            {
                note.Numbers.AddRange(note.Value());
            }
        }

        for (int l = 0; l < _spikes.Count; l++)
        {
            double[] emission = _network.Emission(l, _stream);
            _spikes[l][0] += emission.Sum();
            _spikes[l][1] += emission.Length;
        }
    }

    /// <summary>Holds everything noted against the file, and total gradients where it has them.</summary>
    public void Compare()
    {
        foreach (Note note in _notes ?? [])
        {
            note.Leaf.Compare(note.Numbers.ToArray());
        }

        Total.CompareTotals(_expected);
        _expected.Find("spike_rate")?.Compare(_spikes.Select(s => s[0] / s[1]).ToArray());
    }

    private IEnumerable<(OracleNode Layer, int Index)> Layers() => _expected.Find("layers") is { } layers ? layers.Items().Select((layer, l) => (layer, l)) : [];

    private List<Note> Watched()
    {
        List<Note> notes = [.. _also];
        foreach ((OracleNode layer, int l) in Layers())
        {
            HashSet<int> traceSteps = [.. ((layer.Find("trace_steps") ?? _expected.Find("trace_steps"))?.Numbers() ?? []).Select(t => (int)t)];
            foreach ((string name, OracleNode node) in layer.Members())
            {
                if (_ofLayers.TryGetValue(name, out Func<int, double[]>? ofLayer))
                {
                    notes.Add(new Note(node, () => ofLayer(l), null, []));
                }
                else if (name == "signal")
                {
                    bool ofStates = node[0][0].IsArray;
                    notes.Add(new Note(node, () => Signal(l, ofStates), null, []));
                }
                else if (_ofParameters.TryGetValue(name, out (Func<int, string, double[]> Value, bool AtTraceSteps) ofParameter))
                {
                    notes.AddRange(node.Members().Select(m => new Note(m.Node, () => ofParameter.Value(l, m.Name), ofParameter.AtTraceSteps ? traceSteps : null, [])));
                }
            }
        }

        notes.AddRange(_ofNetwork.Where(n => _expected.Find(n.Key) is not null).Select(n => new Note(_expected[n.Key], n.Value, null, [])));
        return notes;
    }

    private MicroStep<T> Step(int layer) => _network.Stream(layer, _stream).Steps[0];

    private double[] CurrentSlope(int layer, IReadOnlyList<int> gates) => _network.ByUnit(layer, Step(layer).SlopeCurrent, _network.Layer(layer).Shape.Currents, gates);

    // ∂ loss / ∂ emission, or by state variable; 0 where the step has no lesson.
    private double[] Signal(int layer, bool ofStates)
    {
        LayerStream<T> stream = _network.Stream(layer, _stream);
        double[] signal = ofStates ? _network.ByUnit(layer, stream.Signal, 1) : EligibilityNetwork<T>.Doubles(stream.OutputSignal, _network.Plan.Layers[layer].Units);
        return _taught ? signal : new double[signal.Length];
    }

    // A number array of the file, where it comes from, the steps it is of (all where null), and what came.
    private sealed record Note(OracleNode Leaf, Func<double[]> Value, HashSet<int>? Steps, List<double> Numbers);
}
