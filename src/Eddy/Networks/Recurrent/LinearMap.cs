using System.Numerics;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// The weights of one current of a layer: y = R z + b + W x, each part where the neuron's form has it. It reads a contiguous range of the layer's sources
/// [emissions of all units, plane by plane; 1; input], so the three parts are rows of one matrix: first R, then b, then W.
/// </summary>
/// <remarks>Inside, neurons are in lanes: [sources, units] in panels of 32. Seen from outside, [units, sources] row-major.</remarks>
internal sealed class LinearMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LinearMap(CurrentForm form, string name, int units, int emissions, int inputs, StepOptions step, bool keepGradient)
    {
        (Form, Name) = (form, name);
        int end = (emissions * units) + 1; // of the emissions and the constant 1
        if (form.Direct)
        {
            throw new ArgumentException($"{name}: a direct current has no weights.", nameof(form));
        }

        if (form is { Recurrent: { } e } && (e < 0 || e >= emissions))
        {
            throw new ArgumentException($"{name} hears emission {e}, but there are {emissions}, counted from 0. Correct NeuronForm.Currents.", nameof(form));
        }

        RecurrentRows = form.Recurrent is null ? 0 : units;
        InputRows = form.Input ? inputs : 0;
        BiasRow = form.Bias ? RecurrentRows : -1;
        int rows = RecurrentRows + (form.Bias ? 1 : 0) + InputRows;
        Start = form.Recurrent is { } heard ? heard * units : form.Bias ? end - 1 : end;
        if (rows == 0)
        {
            throw new ArgumentException($"{name} hears nothing: let it hear the input, an emission or a bias.", nameof(form));
        }

        if (form.Recurrent is { } last && (form.Bias || form.Input) && last != emissions - 1)
        {
            throw new ArgumentException($"{name} hears emission {last} beside the input or a bias; only the last emission ({emissions - 1}) can be. Reorder the emissions, or split the current in two.", nameof(form));
        }

        if (form is { Recurrent: not null, Input: true, Bias: false })
        {
            throw new ArgumentException($"{name} hears emissions and the input but has no bias: give it one, or split the current in two.", nameof(form));
        }

        Weights = new Parameter<T>(rows, units, step, keepGradient);
    }

    public CurrentForm Form { get; }

    /// <summary>For messages and tensors, such as <c>layer 1 gru reset</c>.</summary>
    public string Name { get; }

    /// <summary>Index of the first source it hears.</summary>
    public int Start { get; }

    /// <summary>Rows of R: units, or 0.</summary>
    public int RecurrentRows { get; }

    /// <summary>The row of b, or −1.</summary>
    public int BiasRow { get; }

    /// <summary>Rows of W: inputs, or 0.</summary>
    public int InputRows { get; }

    /// <summary>The first row of W.</summary>
    public int InputStart => RecurrentRows + (BiasRow >= 0 ? 1 : 0);

    /// <summary>Sources that it hears.</summary>
    public int Rows => Weights.Value.Rows;

    public Parameter<T> Weights { get; }

    /// <summary>Where recurrent weights that do not exist lie in memory; null until it is asked for.</summary>
    public int[]? Absent { get; set; }

    /// <summary>y[units] += W · (what it hears of <paramref name="sources"/>).</summary>
    public void Forward(ReadOnlySpan<T> sources, Span<T> y)
        => Simd<T>.Run(new MapForwardKernel<T>(sources.Slice(Start, Rows), Weights.Value.Span, Weights.Value.PanelLength, 0, y));

    /// <summary>y[units] += R · z.</summary>
    public void ForwardRecurrent(ReadOnlySpan<T> z, Span<T> y)
        => Simd<T>.Run(new MapForwardKernel<T>(z[..RecurrentRows], Weights.Value.Span, Weights.Value.PanelLength, 0, y));

    /// <summary>z[units] += Rᵀ · d.</summary>
    public void BackwardRecurrent(ReadOnlySpan<T> d, Span<T> z) => Backward(d, 0, z[..RecurrentRows]);

    /// <summary>x[inputs] += Wᵀ · d.</summary>
    public void BackwardInput(ReadOnlySpan<T> d, Span<T> x) => Backward(d, InputStart, x[..InputRows]);

    /// <summary>own[u] ← R[u, u]: what each unit hears of itself.</summary>
    public void SelfWeights(Span<T> own)
    {
        for (int panel = 0; panel < Weights.Value.Panels; panel++)
        {
            int first = panel * PanelMatrix<T>.PanelWidth;
            ReadOnlySpan<T> lanes = Weights.Value.Panel(panel)[(first * PanelMatrix<T>.PanelWidth)..];
            for (int u = 0; u < Math.Min(PanelMatrix<T>.PanelWidth, Weights.Value.Columns - first); u++)
            {
                own[first + u] = lanes[(u * PanelMatrix<T>.PanelWidth) + u];
            }
        }
    }

    /// <summary>Gradient += d ⊗ (what it hears of <paramref name="sources"/>).</summary>
    public void Outer(ReadOnlySpan<T> sources, ReadOnlySpan<T> d)
        => Simd<T>.Run(new MapOuterKernel<T>(sources.Slice(Start, Rows), d, Weights.Gradient!.Span, Weights.Value.PanelLength));

    /// <summary>Moves the weights along d ⊗ (what it hears of <paramref name="sources"/>), without a gradient in memory.</summary>
    public void StepOuter(ReadOnlySpan<T> sources, ReadOnlySpan<T> d, StepRule<T> step)
        => Simd<T>.Run(new OuterStepKernel<T>(sources.Slice(Start, Rows), d, Weights, step));

    private void Backward(ReadOnlySpan<T> d, int firstRow, Span<T> x)
    {
        if (!x.IsEmpty)
        {
            Simd<T>.Run(new MapTransposedKernel<T>(d, Weights.Value.Span, Weights.Value.PanelLength, firstRow, Weights.Value.Columns, x));
        }
    }
}
