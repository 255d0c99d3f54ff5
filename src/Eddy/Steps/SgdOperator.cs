using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Steps;

/// <summary>Equation (1) of <see cref="StepRule{T}"/> on one vector of weights.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly struct SgdOperator<T, V, L>(T rate) : IStepOperator<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
{
    private readonly V _minusRate = L.Broadcast(-rate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(V gradient, ref T value, ref T first, ref T second, nuint at)
        => L.Store(L.MultiplyAdd(_minusRate, gradient, L.Load(ref value, at)), ref value, at);
}
