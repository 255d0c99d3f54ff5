using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Steps;

/// <summary>Equations (2) and (3) of <see cref="StepRule{T}"/>; lengths are multiples of 32.</summary>
internal readonly ref struct AdamKernel<T>(Span<T> gradient, Span<T> value, Span<T> first, Span<T> second, ref readonly AdamFactors<T> factors) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _gradient = gradient;
    private readonly Span<T> _value = value;
    private readonly Span<T> _first = first;
    private readonly Span<T> _second = second;
    private readonly ref readonly AdamFactors<T> _factors = ref factors;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T g0 = ref _gradient[0], w0 = ref _value[0], m0 = ref _first[0], v0 = ref _second[0];
        var step = new AdamOperator<T, V, L>(in _factors);
        for (nuint i = 0, n = (nuint)_value.Length; i < n; i += (nuint)L.Count)
        {
            step.Apply(L.Load(ref g0, i), ref w0, ref m0, ref v0, i);
        }
    }
}
