using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Steps;

/// <summary>Equation (1) of <see cref="StepRule{T}"/>; lengths are multiples of 32.</summary>
internal readonly ref struct SgdKernel<T>(Span<T> gradient, Span<T> value, T rate) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _gradient = gradient;
    private readonly Span<T> _value = value;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T g = ref _gradient[0], w = ref _value[0];
        var step = new SgdOperator<T, V, L>(rate);
        for (nuint i = 0, n = (nuint)_value.Length; i < n; i += (nuint)L.Count)
        {
            step.Apply(L.Load(ref g, i), ref w, ref w, ref w, i);
        }
    }
}
