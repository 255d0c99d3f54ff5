using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;

namespace Eddy.Steps;

/// <summary>The weights of a linear map move along the gradient x[i]·d[u], which is never stored. Element-wise.</summary>
internal readonly ref struct OuterStepKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> d, Parameter<T> weights, StepRule<T> step) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<T> _d = d;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T value = ref weights.Value.Origin;
        if (step.IsAdam)
        {
            Pass<V, L, AdamOperator<T, V, L>>(new(in step.Factors), ref value, ref weights.FirstMoment!.Origin, ref weights.SecondMoment!.Origin);
        }
        else
        {
            Pass<V, L, SgdOperator<T, V, L>>(new(step.Rate), ref value, ref value, ref value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pass<V, L, TStep>(TStep operation, ref T value, ref T first, ref T second)
        where V : struct
        where L : ILanes<T, V>
        where TStep : struct, IStepOperator<T, V>
    {
        ref T x0 = ref MemoryMarshal.GetReference(_x), d0 = ref MemoryMarshal.GetReference(_d);
        nuint width = (nuint)L.Count, panelLength = (nuint)weights.Value.PanelLength, length = (nuint)_x.Length * 32;
        for (nuint panel = 0; panel < (nuint)weights.Value.Panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += width)
            {
                V d = L.Load(ref d0, (panel * 32) + lane);
                ref T source = ref x0;
                for (nuint at = (panel * panelLength) + lane, end = at + length; at < end; at += 32, source = ref Unsafe.Add(ref source, 1))
                {
                    operation.Apply(L.Multiply(L.Broadcast(source), d), ref value, ref first, ref second, at);
                }
            }
        }
    }
}
