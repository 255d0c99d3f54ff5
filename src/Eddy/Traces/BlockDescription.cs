namespace Eddy.Traces;

/// <summary>What a rule keeps and does for one block of parameters.</summary>
/// <param name="Name">As in a checkpoint, such as <c>layer1.gru.reset</c>.</param>
/// <param name="Shape">[units, sources]: recurrent weights, bias and input weights side by side; or [units, own parameters].</param>
/// <param name="TraceBytes">Bytes of trace, all streams together: the block's share, by its numbers, of what its layer keeps.</param>
/// <param name="OperationsPerStep">Floating-point operations a time step and stream with a lesson: forward, trace, gradient and update; gates and activation functions apart.</param>
/// <param name="Exactness">What its gradient is exact against.</param>
/// <param name="Dropped">What is dropped or approximated; empty where nothing is.</param>
public sealed record BlockDescription(
    string Name, IReadOnlyList<int> Shape, long TraceBytes, long OperationsPerStep, GradientExactness Exactness, string Dropped)
{
    /// <summary>How the trace lies in memory, in words, its form in a word or two before a colon: <c>dense: one trace a weight and state</c>; empty where there is none, or nothing to say.</summary>
    public string Storage { get; init; } = "";
}
