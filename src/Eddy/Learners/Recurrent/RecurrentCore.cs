using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Learners.Recurrent;

/// <summary>A recurrent network, a rule at work on it, and the step that its weights take: the part of a learner that is the same in float and in double.</summary>
internal sealed class RecurrentCore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RecurrentLearnerOptions _options;
    private readonly KeptGradients<T> _gradients;
    private readonly bool _stepsAtOnce; // every lesson moves the weights, and nothing asks for the whole gradient
    private bool _layersTold, _readoutTold; // since the last step
    private readonly bool[] _lessons; // by stream: learned since the last step, and not in the gradients

    public RecurrentCore(RecurrentNetwork<T> network, Credit<T> credit, StepOptions step, RecurrentLearnerOptions options)
    {
        (Network, Credit, _options) = (network, credit, options);
        Step = new StepRule<T>(step);
        Alone = credit.LearnsAlone ? new StepRule<T>(step, credit.AloneRate) : null;
        _gradients = new KeptGradients<T>(network, credit, options.ClipNorm);
        _lessons = new bool[network.Streams.Length];
        _stepsAtOnce = options is { UpdateEvery: 1, ClipNorm: 0, LabelDelay: 0 };
        credit.Deferred = _stepsAtOnce && credit.CanStep;
    }

    public RecurrentNetwork<T> Network { get; }

    public Credit<T> Credit { get; }

    public StepRule<T> Step { get; }

    /// <summary>The step of layers that learn without labels, at every sample; null where they learn from them.</summary>
    public StepRule<T>? Alone { get; }

    /// <summary>Whether <see cref="StepWhenDue"/> will move the weights.</summary>
    public bool IsDue => Waiting >= _options.UpdateEvery && Credit.IsDue;

    /// <summary>Lessons whose gradients wait for the next step.</summary>
    public int Waiting { get; private set; }

    /// <summary>Whether lessons wait that are not in the gradients.</summary>
    public bool HasLessons => _lessons.AsSpan().Contains(true);

    /// <summary>Whether layers, and the readout, were told anything since the last step: who was not does not move, moments or not. Both, but for rules that let one of them rest.</summary>
    public (bool Layers, bool Readout) Told
    {
        get => (_layersTold, _readoutTold);
        set => (_layersTold, _readoutTold) = value;
    }

    /// <summary>Everything that is learned: layers from below, then the readout.</summary>
    public IEnumerable<Parameter<T>> Parameters => _gradients.Layers.Append(Network.Readout.Weights);

    /// <summary>Multiplies every learning rate from here on.</summary>
    public void Schedule(double factor)
    {
        Step.Schedule = factor;
        if (Alone is not null)
        {
            Alone.Schedule = factor;
        }
    }

    /// <summary>One time step of one stream: states and traces move. The answer is in the stream's readout.</summary>
    public void Observe(int stream, ReadOnlySpan<T> input)
    {
        RequireNoLesson(stream);
        Credit.Begin(stream);
        Network.Forward(stream, input);
        Credit.Observe(stream);
        if (Alone is not null && Credit.Learning)
        {
            StepAlone(1);
        }
    }

    /// <summary>One time step of all streams; the same as <see cref="Observe"/> for each, but a rule may share them among threads.</summary>
    /// <param name="inputs">[streams, inputs].</param>
    public void ObserveAll(ReadOnlySpan<T> inputs)
    {
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Credit.Begin(b);
            Network.Forward(b, inputs.Slice(b * Network.Inputs, Network.Inputs));
        }

        Credit.ObserveAll();
        if (Alone is not null && Credit.Learning)
        {
            StepAlone(1.0 / Network.Streams.Length);
        }
    }

    /// <summary>Adds one stream's lesson to the gradients; no weight moves.</summary>
    /// <returns>The loss.</returns>
    /// <exception cref="NonFiniteException">The loss or an error is not finite; nothing was changed.</exception>
    public double Teach(int stream, ReadOnlySpan<T> target)
    {
        if (HasLessons)
        {
            throw new InvalidOperationException("A lesson waits for its step: call StepWhenDue before Teach.");
        }

        double loss = Loss(stream, target);
        Credit.Teach(stream);
        Keep(stream);
        return loss;
    }

    /// <summary>As <see cref="Teach"/>, with ∂ loss / ∂ scores given instead of a target: any other loss.</summary>
    /// <exception cref="NonFiniteException">An error is not finite; nothing was changed.</exception>
    public void TeachError(int stream, ReadOnlySpan<T> error)
    {
        if (HasLessons)
        {
            throw new InvalidOperationException("A lesson waits for its step: call StepWhenDue before TeachError.");
        }

        if (Credit.NeedsTarget)
        {
            throw new InvalidOperationException("The rule tells its layers of the target, which an error does not say: call Teach with a target.");
        }

        if (!T.IsFinite(TensorPrimitives.SumOfMagnitudes(error)))
        {
            throw new NonFiniteException($"step {Step.Steps + 1}: an error is not a finite number. Check the loss it is the slope of.");
        }

        ReadoutStream<T> readout = Network.Streams[stream].Readout;
        error.CopyTo(readout.Error);
        Credit.Teach(stream);
        Keep(stream);
    }

    /// <summary>Adds an error of prediction × what a stream's lessons have gathered to the gradients; for rules whose lessons wait for it.</summary>
    public void Reward(int stream, T error)
    {
        Credit.Reward(stream, error);
        _layersTold = _readoutTold = true;
        Waiting++;
    }

    /// <summary>Adds modulator × eligibility of one stream's last step to the gradients of the layers, in the place of what a lesson says; the readout is not told. No weight
    /// moves.</summary>
    public void Modulate(int stream, ReadOnlySpan<T> modulator)
    {
        if (HasLessons)
        {
            throw new InvalidOperationException("A lesson waits for its step: call StepWhenDue before Modulate.");
        }

        Credit.Modulate(stream, modulator);
        _layersTold = true;
        Waiting++;
    }

    /// <summary>As <see cref="Teach"/>, but only the next <see cref="StepWhenDue"/> knows what was learned: where the rule can, trace, gradient and step are one pass then,
    /// and no gradient is stored.</summary>
    /// <returns>The loss.</returns>
    /// <exception cref="NonFiniteException">As for <see cref="Teach"/>.</exception>
    public double Learn(int stream, ReadOnlySpan<T> target)
    {
        if (!Credit.Deferred || !Credit.CanStep || (Waiting > 0 && !HasLessons))
        {
            return Teach(stream, target);
        }

        RequireNoLesson(stream);
        double loss = Loss(stream, target);
        Credit.Lesson(stream);
        _lessons[stream] = true;
        Tell(stream);
        return loss;
    }

    /// <summary>A lesson of every stream; the same as <see cref="Teach"/> for each, to the bit, but a rule may share them among threads.</summary>
    /// <param name="targets">[streams, outputs].</param>
    /// <returns>The sum of the losses.</returns>
    /// <exception cref="NonFiniteException">A loss or an error is not finite; nothing was changed.</exception>
    public double TeachAll(ReadOnlySpan<T> targets)
    {
        if (HasLessons)
        {
            throw new InvalidOperationException("A lesson waits for its step: call StepWhenDue before TeachAll.");
        }

        double loss = 0;
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            loss += Loss(b, targets.Slice(b * Network.Readout.Outputs, Network.Readout.Outputs));
        }

        Credit.TeachAll();
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Keep(b);
        }

        return loss;
    }

    /// <summary>Where a step is due: clips the gradients, moves every weight, and sets the gradients to 0.</summary>
    public void StepWhenDue()
    {
        if (!IsDue)
        {
            return;
        }

        Step.Begin();
        if (HasLessons)
        {
            StepAtOnce();
        }
        else
        {
            Credit.Complete();
            _gradients.Move(Step, layers: Alone is null && !Credit.LayersRest && _layersTold, readout: _readoutTold);
        }

        OwnChanged();
        Waiting = 0;
        Told = default;
        Credit.Stepped(Step);
    }

    /// <summary>Forgets all lessons that wait for their step; no weight moves.</summary>
    public void Drop()
    {
        Credit.Drop();
        Array.Clear(_lessons);
        Waiting = 0;
        Told = default;
        foreach (Parameter<T> parameter in Parameters)
        {
            parameter.Gradient!.Span.Clear();
        }
    }

    /// <summary>Goes on after a saved step, with so many lessons waiting; everything else has been restored.</summary>
    public void Resume(long steps, int waiting, long alone)
    {
        Step.Resume(steps);
        Alone?.Resume(alone);
        Waiting = waiting;
        Told = (waiting > 0, waiting > 0);
        OwnChanged();
    }

    /// <summary>State and trace of one stream begin anew; never one without the other.</summary>
    public void Reset(int stream)
    {
        Network.Reset(stream);
        Credit.Reset(stream);
        if (_lessons[stream])
        {
            _lessons[stream] = false;
            Waiting--;
        }
    }

    private void OwnChanged()
    {
        foreach (RecurrentLayer<T> layer in Network.Layers)
        {
            layer.OwnChanged();
        }
    }

    private void RequireNoLesson(int stream)
    {
        if (_lessons[stream])
        {
            throw new InvalidOperationException($"Stream {stream} has a lesson that waits for its step: call StepWhenDue before the stream goes on.");
        }
    }

    // A lesson whose gradients are kept, unless all of it waits for a reward.
    private void Keep(int stream)
    {
        if (!Credit.AwaitsReward)
        {
            Network.Readout.Accumulate(Network.Streams[stream].Readout);
            Tell(stream);
        }
    }

    // A lesson for the readout and, unless they rest, for the layers.
    private void Tell(int stream)
    {
        _layersTold |= !Credit.Rests(stream);
        _readoutTold = true;
        Waiting++;
    }

    private double Loss(int stream, ReadOnlySpan<T> target)
    {
        ReadoutStream<T> readout = Network.Streams[stream].Readout;
        double loss = readout.Answer.Loss(target);
        if (!double.IsFinite(loss + RecurrentReadout<T>.Error(readout, target)))
        {
            throw new NonFiniteException(
                $"step {Step.Steps + 1}: the loss is not a finite number. Lower the learning rate, clip the gradient, or check inputs and targets for values that are not finite.");
        }

        return loss;
    }

    private void StepAtOnce()
    {
        T scale = T.CreateChecked(1.0 / Network.Streams.Length);
        Credit.Step(Step, scale);
        if (Waiting == 1)
        {
            Network.Readout.Move(Network.Streams[_lessons.AsSpan().IndexOf(true)].Readout, Step, scale);
        }
        else
        {
            for (int b = 0; b < _lessons.Length; b++)
            {
                if (_lessons[b])
                {
                    Network.Readout.Accumulate(Network.Streams[b].Readout);
                }
            }

            KeptGradients<T>.Move(Network.Readout.Weights, Step, scale);
        }

        Array.Clear(_lessons);
    }

    // The layers' own losses, for all streams that have just been observed.
    private void StepAlone(double mean)
    {
        Credit.Complete();
        if (!_gradients.MoveLayers(Alone!, mean))
        {
            Drop();
            throw new NonFiniteException($"step {Alone!.Steps + 1}: the gradient of the layers' own losses is not finite. No weight was moved by it. Lower the learning rate or bound the gradient (ClipNorm).");
        }

        OwnChanged();
    }
}
