namespace Eddy.Experiments.Benchmarks;

/// <summary>One way to share the steps of a stack of layers among threads, measured.</summary>
/// <param name="Network">Batch × inputs → layers, for example <c>64x784->512-256</c>.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Way">How they share the work.</param>
/// <param name="Barriers">How often all threads wait for all others in a step.</param>
/// <param name="SamplesPerSecond">Samples learned a second in the best of all steps.</param>
/// <param name="MedianSamplesPerSecond">In the median step.</param>
/// <param name="SpeedUp">Over layer after layer on one thread: the best step against the best step.</param>
/// <param name="MedianSpeedUp">The median over many short rounds of the ratio of the mean steps within a round.</param>
/// <param name="Bound">The speed-up if threads cost nothing and every thread ran as fast as one alone: the cost of all over the cost of the dearest share.</param>
/// <param name="Gflops">4·B·I·O + 4·B·O² operations of every layer over the time of the best step.</param>
/// <param name="FractionOfPeak">Of the multiply-add peak of as many threads.</param>
/// <param name="WeightGigabytesPerSecond">The 24 bytes that Adam must move for each weight, over the time of the best step.</param>
/// <param name="MessageBytes">Bytes that a step copies from layer to layer, read and written once each.</param>
/// <param name="AllocatedBytesPerStep">Managed memory allocated by all threads, the least of all rounds.</param>
/// <param name="FreeSamplesPerSecond">Calculated, not measured: samples a second on processors that do nothing else, from the time of each share done alone (the dearest of every phase, one
/// after the other) and of the barriers. Leaves out that threads share a memory.</param>
/// <param name="FreeSpeedUp">That time against the one of layer after layer on one thread.</param>
public sealed record PipelineBenchRow(
    string Network,
    int Threads,
    string Way,
    int Barriers,
    double SamplesPerSecond,
    double MedianSamplesPerSecond,
    double SpeedUp,
    double MedianSpeedUp,
    double Bound,
    double Gflops,
    double FractionOfPeak,
    double WeightGigabytesPerSecond,
    long MessageBytes,
    double AllocatedBytesPerStep,
    double FreeSamplesPerSecond,
    double FreeSpeedUp);

/// <summary>The machine's bounds and the engine's figures, measured in one process.</summary>
/// <param name="VectorBits">Vector width in use.</param>
/// <param name="Threads">The larger number of threads.</param>
/// <param name="PeakGflops">Multiply-add peak of one thread.</param>
/// <param name="PeakGflopsAllThreads">Of all threads.</param>
/// <param name="CopyGbPerSecond">Copy bandwidth of one thread, bytes read and written.</param>
/// <param name="CopyGbPerSecondAllThreads">Of all threads.</param>
/// <param name="BarrierMicroseconds">One round of all threads without work: the best of many.</param>
/// <param name="Rows">The ways.</param>
public sealed record PipelineBenchResult(
    int VectorBits,
    int Threads,
    double PeakGflops,
    double PeakGflopsAllThreads,
    double CopyGbPerSecond,
    double CopyGbPerSecondAllThreads,
    double BarrierMicroseconds,
    IReadOnlyList<PipelineBenchRow> Rows);
