using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Networks.Sequences;

/// <summary>Several encoders one on top of the other, trained in sequence: encoder k + 1 learns on the output of encoder k, which is frozen by then.</summary>
/// <remarks>All have the same B and S. A recurrent encoder's h is its own; encoder k + 1 reads the top activation of encoder k as its x.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TrlEncoderChain<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>New encoders with random weights.</summary>
    /// <param name="inputs">D, numbers of a step, above 0.</param>
    /// <param name="encoders">The layers of each encoder, first to last; at least one encoder.</param>
    /// <param name="options">Shape and rule, the same for all.</param>
    /// <param name="seed">Decides every random number.</param>
    /// <param name="team">Threads to work on; the result does not depend on how many.</param>
    /// <exception cref="ArgumentException">There is no encoder, or sizes do not fit.</exception>
    public TrlEncoderChain(int inputs, IReadOnlyList<IReadOnlyList<int>> encoders, TrlSequenceOptions options, ulong seed, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(encoders);
        if (encoders.Count == 0)
        {
            throw new ArgumentException("A chain needs at least one encoder, for example [[128, 64]].", nameof(encoders));
        }

        var random = new RandomSource(seed);
        var chain = new TrlSequenceEncoder<T>[encoders.Count];
        for (int k = 0; k < chain.Length; k++)
        {
            chain[k] = new TrlSequenceEncoder<T>(k == 0 ? inputs : chain[k - 1].Output.Columns, encoders[k], options, random.Split("encoder", k).NextUInt64(), team);
        }

        Encoders = chain;
    }

    /// <summary>The encoders, first to last. Fill the inputs of the first.</summary>
    public IReadOnlyList<TrlSequenceEncoder<T>> Encoders { get; }

    /// <summary>The encoder whose inputs are to be filled.</summary>
    public TrlSequenceEncoder<T> First => Encoders[0];

    /// <summary>The top activation of the last encoder, [S·B, neurons], time-major.</summary>
    public PanelMatrix<T> Output => Encoders[^1].Output;

    /// <summary>Runs every encoder on all sequences and changes nothing but outputs.</summary>
    public void Encode()
    {
        for (int k = 0; k < Encoders.Count; k++)
        {
            TakeFromBelow(k, 0, Encoders[k].Options.Rows);
            Encoders[k].Encode();
        }
    }

    /// <summary>Runs every encoder on one time step of all sequences, after the steps before it.</summary>
    /// <param name="step">t, from 0.</param>
    public void EncodeStep(int step)
    {
        for (int k = 0; k < Encoders.Count; k++)
        {
            int rows = Encoders[k].Options.Sequences;
            TakeFromBelow(k, step * rows, rows);
            Encoders[k].EncodeStep(step);
        }
    }

    /// <summary>One step of the layers <paramref name="first"/> up to, not including, <paramref name="end"/> of one encoder; those below it are frozen, those above do not run.</summary>
    /// <param name="encoder">Which learns, from 0.</param>
    /// <param name="first">Its first layer that learns.</param>
    /// <param name="end">The layer after the last that learns.</param>
    public void Learn(int encoder, int first, int end)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)encoder, (uint)Encoders.Count, nameof(encoder));
        for (int k = 0; k < encoder; k++)
        {
            TakeFromBelow(k, 0, Encoders[k].Options.Rows);
            Encoders[k].Encode();
        }

        TakeFromBelow(encoder, 0, Encoders[encoder].Options.Rows);
        Encoders[encoder].Learn(first, end);
    }

    private void TakeFromBelow(int encoder, int first, int rows)
    {
        if (encoder > 0)
        {
            PanelColumns.Copy(Encoders[encoder - 1].Output, first, Encoders[encoder].Input, first, 0, rows);
        }
    }
}
