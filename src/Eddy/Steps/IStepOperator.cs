using System.Numerics;

namespace Eddy.Steps;

/// <summary>How one vector of weights moves along its gradient: the equations of a step, to be set into any loop that has a gradient in registers.</summary>
internal interface IStepOperator<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
{
    /// <summary>Moves the weights at <paramref name="at"/>, and their moments where the step has any.</summary>
    void Apply(V gradient, ref T value, ref T first, ref T second, nuint at);
}
