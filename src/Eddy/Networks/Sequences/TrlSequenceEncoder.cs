using System.Numerics;
using Eddy.Numerics;
using Eddy.Signals.Trl;

namespace Eddy.Networks.Sequences;

/// <summary>A stack of <see cref="TrlLayer{T}"/> that learns from sequences: B side by side, S steps each, alike in neighbouring steps.</summary>
/// <remarks>
/// Element-wise, every step is encoded by itself, zₜ = f(xₜ), and time enters by the loss alone. Recurrent, the first layer reads the top activation h of the
/// moment before:
/// <code>
/// hₜ⁽⁰⁾ = hₜ₋₁,   hₜ⁽ʳ⁾ = f([xₜ, sg(hₜ⁽ʳ⁻¹⁾)])  for r = 1 … R,   hₜ = hₜ⁽ᴿ⁾,   h₋₁ = 0            sg: stop gradient
/// </code>
/// R is the recurrence depth: one step of time is R applications of the stack with the same weights. The first R − 1 of them settle h; losses, statistics and
/// gradients read the last one, whose input [xₜ, hₜ⁽ᴿ⁻¹⁾] is a constant. So nothing is propagated back in time or through the applications, nothing
/// of them is stored, and the learning rule is that of a layer to the letter. With S = 1 this is recurrence depth alone, on a stream without sequences.
/// <para>
/// The loss of a layer: similarity is the mean over the S − 1 neighbouring steps of a sequence, then over sequences; statistics are those of all B·S
/// rows; the variance term is summed or averaged over time (<see cref="VarianceOverTime"/>). Rows lie time-major, so that a step is one contiguous range of
/// rows; forward goes step by step, and then signals, gradients and weights are one pass over all rows. No allocation.
/// </para></remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TrlSequenceEncoder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrlEncoder<T> _stack;
    private readonly WorkerTeam _team;

    /// <summary>A new encoder with random weights.</summary>
    /// <param name="inputs">D, numbers of a step, above 0.</param>
    /// <param name="layers">Neurons of each layer, first to last; at least one layer.</param>
    /// <param name="options">Shape and rule.</param>
    /// <param name="seed">Decides every random number.</param>
    /// <param name="team">Threads to work on; the result does not depend on how many.</param>
    /// <exception cref="ArgumentException">Sizes are not above 0 or do not fit each other, or an option does not go with time.</exception>
    public TrlSequenceEncoder(int inputs, IReadOnlyList<int> layers, TrlSequenceOptions options, ulong seed, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        int width = Shape.Positive(inputs) + (options.Recurrent && layers.Count > 0 ? layers[^1] : 0);
        (Options, Inputs, _team) = (options, inputs, team);
        _stack = new TrlEncoder<T>(width, layers, options.ForLayers(), seed, team);
    }

    /// <summary>Shape and rule.</summary>
    public TrlSequenceOptions Options { get; }

    /// <summary>D, numbers of a step.</summary>
    public int Inputs { get; }

    /// <summary>The layers, first to last; their outputs have row t·B + b for step t of sequence b.</summary>
    public IReadOnlyList<TrlLayer<T>> Layers => _stack.Layers;

    /// <summary>h, the top activation, [S·B, neurons], time-major.</summary>
    public PanelMatrix<T> Output => Layers[^1].Output;

    /// <summary>What the losses of <see cref="Layers"/> are to be weighed by: the rule with the variance coefficient that is in force.</summary>
    public TrlOptions Rule => Options.ForLayers().Trl;

    /// <summary>Multiplies the learning rate of all layers from the next step on; 1 at first.</summary>
    public double RateSchedule
    {
        set => _stack.RateSchedule = value;
    }

    /// <summary>What the first layer reads, [S·B, D or D + H]: the first D columns are x, to be filled; the rest is h and the encoder's own.</summary>
    internal PanelMatrix<T> Input => _stack.Input;

    /// <summary>Sets what one sequence holds at one time step.</summary>
    /// <param name="step">t, from 0.</param>
    /// <param name="sequence">b, from 0.</param>
    /// <param name="values">x, [D].</param>
    public void SetInput(int step, int sequence, ReadOnlySpan<T> values)
    {
        Shape.Require(values.Length, Inputs, nameof(values));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)step, (uint)Options.Steps, nameof(step));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sequence, (uint)Options.Sequences, nameof(sequence));
        PanelColumns.CopyRow(values, Input, (step * Options.Sequences) + sequence, 0);
    }

    /// <summary>Runs every layer on all sequences and changes nothing but their outputs.</summary>
    public void Encode()
    {
        if (!Options.Recurrent)
        {
            _stack.Encode();
            return;
        }

        for (int t = 0; t < Options.Steps; t++)
        {
            EncodeStep(t);
        }
    }

    /// <summary>Runs every layer on one time step of all sequences, after the steps before it; for inputs that come to be on the way.</summary>
    /// <param name="step">t, from 0.</param>
    public void EncodeStep(int step)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)step, (uint)Options.Steps, nameof(step));
        if (Options.Steps == 1 && !Options.Recurrent)
        {
            _stack.Encode();
            return;
        }

        int rows = Options.Sequences, first = step * rows;
        for (int r = 0; r < Options.Depth; r++)
        {
            if (Options.Recurrent && step == 0 && r == 0)
            {
                PanelColumns.Clear(Input, first, Inputs, Output.Columns, rows);
            }
            else if (Options.Recurrent)
            {
                PanelColumns.Copy(Output, r == 0 ? first - rows : first, Input, first, Inputs, rows);
            }

            for (int l = 0; l < Layers.Count; l++)
            {
                Layers[l].ForwardRows(_stack.InputOf(l), first, rows, _team);
            }
        }
    }

    /// <summary>
    /// One step on all sequences: the layers from <paramref name="first"/> up to, not including, <paramref name="end"/> learn, the others stay as they are.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or outside the stack.</exception>
    /// <exception cref="NonFiniteException">A loss is not a number; weights hold what the step made of them.</exception>
    public void Learn(int first, int end)
    {
        if (!Options.Recurrent)
        {
            _stack.Learn(first, end); // a row is a row: what is above does not matter
            return;
        }

        _stack.RequireRange(first, end);
        Encode();
        for (int l = first; l < end; l++)
        {
            Layers[l].Observe(_team);
        }

        _stack.LearnForwarded(first, end);
    }
}
