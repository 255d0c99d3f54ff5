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

    /// <summary>The same to the bit; only rows of sources that are not 0 are read, where those are few.</summary>
    /// <param name="sources">All sources of the layer.</param>
    /// <param name="active">Has scanned them.</param>
    /// <param name="y">[units], rounded up to a multiple of 32.</param>
    public void Forward(ReadOnlySpan<T> sources, ActiveSources active, Span<T> y)
    {
        ReadOnlySpan<int> mine = active.Within(Start, Rows);
        if (!ActiveSources.Pays(mine.Length, Rows, Weights.Value.Panels))
        {
            Forward(sources, y);
            return;
        }

        (int, int, int, int) counts = SparseForwardKernel<T>.Order(mine, Start, Rows, active.Ordered);
        Simd<T>.Run(new SparseForwardKernel<T>(sources.Slice(Start, Rows), active.Ordered, counts, Weights.Value.Span, Weights.Value.PanelLength, y));
    }

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
    {
        ReadOnlySpan<T> heard = sources.Slice(Start, Rows);
        if (!SparseOuter(heard, d, Weights.Gradient!, minusRate: null))
        {
            Simd<T>.Run(new MapOuterKernel<T>(heard, d, Weights.Gradient!.Span, Weights.Value.PanelLength));
        }
    }

    /// <summary>Moves the weights along d ⊗ (what it hears of <paramref name="sources"/>), without a gradient in memory.</summary>
    /// <remarks>Plain descent leaves rows of sources that are 0 as they are; Adam's moments fade in every row.</remarks>
    public void StepOuter(ReadOnlySpan<T> sources, ReadOnlySpan<T> d, StepRule<T> step)
    {
        ReadOnlySpan<T> heard = sources.Slice(Start, Rows);
        if (step.IsAdam || !SparseOuter(heard, d, Weights.Value, -step.Rate))
        {
            Simd<T>.Run(new OuterStepKernel<T>(heard, d, Weights, step));
        }
    }

    // Row by row of what is not 0, where that is little; false where it is not, and nothing was done.
    private static bool SparseOuter(ReadOnlySpan<T> heard, ReadOnlySpan<T> d, PanelMatrix<T> matrix, T? minusRate)
    {
        const int Block = 1024;
        Span<int> active = stackalloc int[Block];
        int count = 0;
        for (int first = 0; first < heard.Length; first += Block)
        {
            count += ActiveSources.Find(heard[first..Math.Min(heard.Length, first + Block)], active);
        }

        if (!ActiveSources.Pays(count, heard.Length))
        {
            return false;
        }

        for (int first = 0; first < heard.Length; first += Block)
        {
            ReadOnlySpan<T> x = heard[first..Math.Min(heard.Length, first + Block)];
            int found = ActiveSources.Find(x, active);
            Simd<T>.Run(new SparseOuterKernel<T>(
                x, active[..found], d, minusRate, matrix.Span[(first * PanelMatrix<T>.PanelWidth)..], matrix.PanelLength, matrix.Panels));
        }

        return true;
    }

    private void Backward(ReadOnlySpan<T> d, int firstRow, Span<T> x)
    {
        if (!x.IsEmpty)
        {
            Simd<T>.Run(new MapTransposedKernel<T>(d, Weights.Value.Span, Weights.Value.PanelLength, firstRow, Weights.Value.Columns, x));
        }
    }
}
