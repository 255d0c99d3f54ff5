using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.Diagonal;

/// <summary>The traces of one map move; no gradient.</summary>
internal readonly ref struct DiagonalAdvanceKernel<T>(DiagonalPass<T> pass, TileRange range) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DiagonalPass<T> _pass = pass;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        if (_pass.Half)
        {
            HalfWidthLoop<T, V, L, NotUsed<V>>.Run(in _pass, range, default);
        }
        else
        {
            DiagonalLoop<T, V, L, NotUsed<V>>.Run(in _pass, range, default);
        }
    }
}

/// <summary>The traces of one map move, and the gradient is added to a tile that begins at <paramref name="origin"/> of the weights.</summary>
internal readonly ref struct DiagonalAddKernel<T>(DiagonalPass<T> pass, TileRange range, Span<T> tile, int origin) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DiagonalPass<T> _pass = pass;
    private readonly Span<T> _tile = tile;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        var use = new AddedUp<T, V, L>(ref MemoryMarshal.GetReference(_tile), (nuint)origin);
        if (_pass.Half)
        {
            HalfWidthLoop<T, V, L, AddedUp<T, V, L>>.Run(in _pass, range, use);
        }
        else
        {
            DiagonalLoop<T, V, L, AddedUp<T, V, L>>.Run(in _pass, range, use);
        }
    }
}

/// <summary>The traces of one map move, and its weights with them: one pass over both.</summary>
internal readonly ref struct DiagonalStepKernel<T>(DiagonalPass<T> pass, TileRange range, Parameter<T> weights, StepRule<T> step) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DiagonalPass<T> _pass = pass;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T value = ref weights.Value.Origin;
        if (step.IsAdam)
        {
            Pass<V, L, AdamOperator<T, V, L>>(new(new(in step.Factors), ref value, ref weights.FirstMoment!.Origin, ref weights.SecondMoment!.Origin));
        }
        else
        {
            Pass<V, L, SgdOperator<T, V, L>>(new(new(step.Rate), ref value, ref value, ref value));
        }
    }

    private void Pass<V, L, TStep>(Stepped<T, V, L, TStep> use)
        where V : struct
        where L : ILanes<T, V>
        where TStep : struct, IStepOperator<T, V>
    {
        if (_pass.Half)
        {
            HalfWidthLoop<T, V, L, Stepped<T, V, L, TStep>>.Run(in _pass, range, use);
        }
        else
        {
            DiagonalLoop<T, V, L, Stepped<T, V, L, TStep>>.Run(in _pass, range, use);
        }
    }
}

/// <summary>gradient += Σ_s signal[s] E[s], of traces that have moved already. Element-wise.</summary>
internal readonly ref struct DiagonalGradientKernel<T>(ReadOnlySpan<T> trace, ReadOnlySpan<T> signal, Span<T> gradient, int panelLength, int states, int padded) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _trace = trace;
    private readonly ReadOnlySpan<T> _signal = signal;
    private readonly Span<T> _gradient = gradient;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T e = ref MemoryMarshal.GetReference(_trace), c = ref MemoryMarshal.GetReference(_signal), g = ref MemoryMarshal.GetReference(_gradient);
        nuint width = (nuint)L.Count, plane = (nuint)_gradient.Length;
        for (nuint panel = 0; panel < (nuint)(_gradient.Length / panelLength); panel++)
        {
            for (nuint s = 0; s < (nuint)states; s++)
            {
                for (nuint lane = 0; lane < 32; lane += width)
                {
                    V signal = L.Load(ref c, (s * (nuint)padded) + (panel * 32) + lane);
                    nuint start = panel * (nuint)panelLength;
                    for (nuint at = start + lane; at < start + (nuint)panelLength; at += 32)
                    {
                        L.Store(L.MultiplyAdd(signal, L.Load(ref e, (s * plane) + at), L.Load(ref g, at)), ref g, at);
                    }
                }
            }
        }
    }
}
