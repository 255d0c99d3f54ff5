namespace Eddy.Neurons;

/// <summary>Does something with a neuron model whose type is known only by name until then; layers are generic in it.</summary>
/// <typeparam name="TResult">What comes of it.</typeparam>
internal interface INeuronVisitor<out TResult>
{
    TResult Visit<N>(N neuron)
        where N : struct, INeuron;
}
