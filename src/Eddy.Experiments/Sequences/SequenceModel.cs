using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eddy.Experiments.Images;
using Eddy.Networks;
using Eddy.Networks.Sequences;
using Eddy.Numerics;

namespace Eddy.Experiments.Sequences;

/// <summary>Encoders, a fusion over time and a linear head: what a run on sequences trains.</summary>
internal sealed class SequenceModel
{
    private readonly RandomSource _random;
    private readonly HeadLoss _loss;
    private readonly PanelMatrix<float> _target;
    private readonly byte[] _labels;
    private PanelMatrix<float>[] _features = [];
    private PanelMatrix<float>? _error;

    /// <summary>A new model with random weights.</summary>
    public SequenceModel(SequenceExperimentOptions options, int steps, int inputs, int outputs, bool hasClasses, WorkerTeam team)
    {
        (Options, Steps, Outputs, HasClasses) = (options, steps, outputs, hasClasses);
        _loss = hasClasses ? HeadLoss.CrossEntropy : HeadLoss.MeanSquaredError;
        _random = new RandomSource(options.Seed);
        TrlSequenceOptions shape = options.ToSequenceOptions(steps);
        Chain = new TrlEncoderChain<float>(
            inputs, [.. Enumerable.Repeat(options.Layers, options.Encoders)], shape, _random.Split("encoder").NextUInt64(), team);
        int rows = checked(steps * options.BatchSize);
        _target = new PanelMatrix<float>(rows, hasClasses ? 1 : outputs);
        _labels = new byte[rows];
        ResetHead();
    }

    public SequenceExperimentOptions Options { get; }

    /// <summary>S.</summary>
    public int Steps { get; }

    /// <summary>Classes, or numbers to predict.</summary>
    public int Outputs { get; }

    public bool HasClasses { get; }

    /// <summary>B.</summary>
    public int Sequences => Options.BatchSize;

    public TrlEncoderChain<float> Chain { get; }

    public TemporalFusion<float> Fusion { get; private set; } = null!;

    public LinearHead<float> Head { get; private set; } = null!;

    /// <summary>Head and fusion as they were drawn.</summary>
    public void ResetHead()
    {
        int width = Chain.Output.Columns;
        Fusion = new TemporalFusion<float>(width, Steps, Sequences, Options.ToFusionOptions(Chain.First.Rule), _random.Split("fusion").NextUInt64());
        _features = Options.Fusion != FusionKind.None ? [Fusion.Output]
            : Options.HeadInput == SequenceHeadInput.Last ? [Chain.Output]
            : [.. Chain.Encoders.SelectMany(encoder => encoder.Layers).Select(layer => layer.Output)];
        _error = Fusion.Learns && !Fusion.HasOwnLoss ? new PanelMatrix<float>(Fusion.Output.Rows, width) : null;
        Head = new LinearHead<float>(
            [.. _features.Select(block => block.Columns)], Outputs, Steps * Sequences, _loss, Options.ToHeadStep(), _random.Split("head").NextUInt64());
    }

    /// <summary>Fills the encoder's input with some sequences; at most B, and rows beyond keep what they held.</summary>
    public void Fill(SequenceSet set, ReadOnlySpan<int> sequences)
    {
        Span<float> row = stackalloc float[set.Inputs];
        for (int b = 0; b < sequences.Length; b++)
        {
            for (int t = 0; t < Steps; t++)
            {
                set.Read(sequences[b], t, row);
                Chain.First.SetInput(t, b, row);
            }
        }
    }

    /// <summary>The head's answers to what was filled in; nothing learns.</summary>
    public void Forward()
    {
        Chain.Encode();
        ForwardHead();
    }

    /// <summary>The answers at one step, after the steps before it.</summary>
    public void ForwardStep(int step)
    {
        Chain.EncodeStep(step);
        if (Options.Fusion != FusionKind.None)
        {
            Fusion.ForwardStep(Chain.Output, step);
        }

        Head.Forward(_features);
    }

    /// <summary>One step of head and fusion on the frozen encoder; returns the loss before it.</summary>
    /// <param name="set">What was filled in.</param>
    /// <param name="sequences">Which of it, a whole batch.</param>
    /// <param name="correct">Rows whose class the head had right.</param>
    public double LearnHead(SequenceSet set, ReadOnlySpan<int> sequences, out int correct)
    {
        Chain.Encode();
        if (Options.Fusion != FusionKind.None)
        {
            Fusion.Forward(Chain.Output);
        }

        double loss;
        if (HasClasses)
        {
            for (int row = 0; row < _labels.Length; row++)
            {
                _labels[row] = set.Label(sequences[row % Sequences], row / Sequences);
            }

            loss = Head.Learn(_features, _labels, out correct, _error);
        }
        else
        {
            Span<float> target = stackalloc float[Outputs];
            for (int row = 0; row < _target.Rows; row++)
            {
                set.ReadTarget(sequences[row % Sequences], row / Sequences, target);
                PanelColumns.CopyRow<float>(target, _target, row, 0);
            }

            correct = 0;
            loss = Head.Learn(_features, _target, _error);
        }

        if (_error is not null)
        {
            Fusion.Learn(_error);
        }
        else if (Fusion.HasOwnLoss)
        {
            Fusion.LearnFromOwnLoss();
        }

        return loss;
    }

    /// <summary>SHA-256 over all weights, in the order and form in which a checkpoint holds them.</summary>
    public string WeightsSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageTensor tensor in SequenceTensors.Weights(this))
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor.ToArray()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void ForwardHead()
    {
        if (Options.Fusion != FusionKind.None)
        {
            Fusion.Forward(Chain.Output);
        }

        Head.Forward(_features);
    }
}
